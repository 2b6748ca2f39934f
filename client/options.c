#include "client/options.h"

#include <string.h>
#include <strings.h>

#include "client/dialect.h"

#define CFG(name) offsetof(struct config, name)
#define GRP(name) offsetof(struct group, name)
#define INV(name) offsetof(struct invocation, name)
#define V(major, minor) DIALECT_VERSION(major, minor, 0)

/* Sorted by name (strcmp). */
const struct option option_table[] = {
    {"abstract-unix-socket", .arity = ARITY_FILE, .apply = apply_unix_socket,
     .number = WC_OPT_ABSTRACT_UNIX_SOCKET, .num = WC_OPT_UNIX_SOCKET_PATH},
    {"alpn", .arity = ARITY_BOOL, .apply = apply_opt_unless,
     .number = WC_OPT_SSL_ENABLE_ALPN, .inverse = true},
    {"alt-svc", .arity = ARITY_TEXT, .apply = apply_text, .blank = BLANK_VALUE,
     .field = CFG(altsvc)},
    {"anyauth", .arity = ARITY_BOOL, .lasting = true, .apply = apply_bound_auth,
     .field = GRP(auth)},
    {"append", 'a', .arity = ARITY_BOOL, .apply = apply_ignored},
    {"aws-sigv4", .arity = ARITY_TEXT, .blank = BLANK_OWN, .apply = apply_user,
     .number = WC_OPT_AWS_SIGV4, .num = WC_AUTH_AWS_SIGV4},
    {"basic", .arity = ARITY_BOOL, .apply = apply_bits, .num = WC_AUTH_BASIC,
     .field = GRP(auth)},
    {"buffer", 'N', .arity = ARITY_BOOL, .apply = apply_flag, .inverse = true,
     .num = 1, .field = CFG(no_buffer)},
    {"ca-native", .arity = ARITY_BOOL, .since = V(8, 2), .apply = apply_bits,
     .num = WC_SSLOPT_NATIVE_CA, .field = GRP(ssl)},
    {"cacert", .arity = ARITY_FILE, .must_exist = true, .apply = apply_opt_file,
     .number = WC_OPT_CAINFO},
    {"capath", .arity = ARITY_FILE, .apply = apply_capath,
     .number = WC_OPT_CAPATH},
    {"cert", 'E', .arity = ARITY_FILE, .blank = BLANK_OWN, .apply = apply_cert,
     .number = WC_OPT_SSLCERT, .num = WC_OPT_KEYPASSWD},
    {"cert-status", .arity = ARITY_BOOL, .apply = apply_cert_status,
     .number = WC_OPT_SSL_VERIFYSTATUS, .num = 1},
    {"cert-type", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_SSLCERTTYPE},
    {"ciphers", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_SSL_CIPHER_LIST},
    {"clobber", .arity = ARITY_BOOL, .apply = apply_clobber, .inverse = true},
    {"compressed", .arity = ARITY_BOOL, .apply = apply_compressed},
    {"compressed-ssh", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"config", 'K', .arity = ARITY_FILE, .blank = BLANK_OWN,
     .apply = apply_config},
    {"connect-timeout", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_opt_seconds, .number = WC_OPT_CONNECTTIMEOUT_MS},
    {"connect-to", .arity = ARITY_TEXT, .blank = BLANK_OWN, .apply = apply_list,
     .number = WC_OPT_CONNECT_TO, .num = 1},
    {"continue-at", 'C', .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_continue_at},
    {"cookie", 'b', .arity = ARITY_TEXT, .apply = apply_cookie,
     .blank = BLANK_VALUE},
    {"cookie-jar", 'c', .arity = ARITY_TEXT, .apply = apply_text,
     .field = CFG(cookie_jar)},
    {"create-dirs", .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(create_dirs)},
    {"create-file-mode", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_file_mode},
    {"crlf", .arity = ARITY_BOOL, .apply = apply_opt_flag,
     .number = WC_OPT_CRLF, .num = 1},
    {"crlfile", .arity = ARITY_FILE, .must_exist = true,
     .apply = apply_opt_file, .number = WC_OPT_CRLFILE},
    {"curves", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_SSL_EC_CURVES},
    {"data", 'd', .arity = ARITY_TEXT, .apply = apply_data,
     .blank = BLANK_VALUE, .num = DATA_ASCII},
    {"data-ascii", .arity = ARITY_TEXT, .apply = apply_data,
     .blank = BLANK_VALUE, .num = DATA_ASCII},
    {"data-binary", .arity = ARITY_TEXT, .apply = apply_data,
     .blank = BLANK_VALUE, .num = DATA_BINARY},
    {"data-raw", .arity = ARITY_TEXT, .apply = apply_data, .blank = BLANK_VALUE,
     .num = DATA_RAW},
    {"data-urlencode", .arity = ARITY_TEXT, .apply = apply_data,
     .blank = BLANK_VALUE, .num = DATA_URLENCODE},
    {"delegation", .arity = ARITY_TEXT, .apply = apply_delegation,
     .number = WC_OPT_GSSAPI_DELEGATION},
    {"digest", .arity = ARITY_BOOL, .apply = apply_bits, .num = WC_AUTH_DIGEST,
     .field = GRP(auth)},
    {"disable", 'q', .arity = ARITY_BOOL, .apply = apply_no_op},
    {"disable-eprt", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"disable-epsv", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"disallow-username-in-url", .arity = ARITY_BOOL, .apply = apply_opt_flag,
     .number = WC_OPT_DISALLOW_USERNAME_IN_URL, .num = 1},
    {"dns-interface", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_opt_text, .number = WC_OPT_DNS_INTERFACE,
     .part = PART_ARES},
    {"dns-ipv4-addr", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_opt_text, .number = WC_OPT_DNS_LOCAL_IP4,
     .part = PART_ARES},
    {"dns-ipv6-addr", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_opt_text, .number = WC_OPT_DNS_LOCAL_IP6,
     .part = PART_ARES},
    {"dns-servers", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_opt_text, .number = WC_OPT_DNS_SERVERS, .part = PART_ARES},
    {"doh-cert-status", .arity = ARITY_BOOL, .apply = apply_opt_lasting,
     .number = WC_OPT_DOH_SSL_VERIFYSTATUS, .num = 1},
    {"doh-insecure", .arity = ARITY_BOOL, .apply = apply_insecure, .num = 2},
    {"doh-url", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .blank = BLANK_VALUE, .number = WC_OPT_DOH_URL},
    {"dump-ca-embed", .arity = ARITY_NONE, .since = V(8, 10),
     .apply = apply_say, .num = SAYS_TRUST, .libcurl = V(8, 10)},
    {"dump-header", 'D', .arity = ARITY_FILE, .apply = apply_text,
     .field = CFG(header_file)},
    {"ech", .arity = ARITY_TEXT, .since = V(8, 8), .part = PART_ECH},
    {"egd-file", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_deprecated, .num = DIALECT_DEPRECATES},
    {"engine", .arity = ARITY_TEXT, .apply = apply_engine},
    {"eprt", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"epsv", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"etag-compare", .arity = ARITY_FILE, .apply = apply_etag,
     .field = CFG(etag_compare)},
    {"etag-save", .arity = ARITY_FILE, .apply = apply_etag,
     .field = CFG(etag_save)},
    {"expect100-timeout", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_opt_seconds, .number = WC_OPT_EXPECT_100_TIMEOUT_MS},
    {"fail", 'f', .arity = ARITY_BOOL, .apply = apply_fail,
     .number = WC_OPT_FAILONERROR, .field = CFG(failonerror)},
    {"fail-early", .arity = ARITY_BOOL, .apply = apply_global_flag,
     .field = INV(fail_early)},
    {"fail-with-body", .arity = ARITY_BOOL, .apply = apply_fail,
     .field = CFG(fail_with_body)},
    {"false-start", .arity = ARITY_BOOL, .apply = apply_deprecated,
     .num = DIALECT_DEPRECATES_MORE},
    {"follow", .arity = ARITY_BOOL, .since = V(8, 16), .apply = apply_location,
     .num = WC_FOLLOW_OBEYCODE, .libcurl = V(8, 13)},
    {"form", 'F', .arity = ARITY_TEXT, .apply = apply_form,
     .blank = BLANK_VALUE},
    {"form-escape", .arity = ARITY_BOOL, .apply = apply_opt_flag,
     .number = WC_OPT_MIME_OPTIONS, .num = WC_MIME_FORMESCAPE},
    {"form-string", .arity = ARITY_TEXT, .apply = apply_form,
     .blank = BLANK_VALUE, .num = 1},
    {"ftp-account", .arity = ARITY_TEXT, .apply = apply_ignored},
    {"ftp-alternative-to-user", .arity = ARITY_TEXT, .apply = apply_ignored},
    {"ftp-create-dirs", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"ftp-method", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_ftp_method},
    {"ftp-pasv", .arity = ARITY_BOOL, .lasting = true, .apply = apply_ignored},
    {"ftp-port", 'P', .arity = ARITY_TEXT, .apply = apply_ignored},
    {"ftp-pret", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"ftp-skip-pasv-ip", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"ftp-ssl", .arity = ARITY_BOOL, .apply = apply_ftp_ssl},
    {"ftp-ssl-ccc", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"ftp-ssl-ccc-mode", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_ftp_ssl_ccc_mode},
    {"ftp-ssl-control", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"ftp-ssl-reqd", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"get", 'G', .arity = ARITY_BOOL, .apply = apply_get},
    {"globoff", 'g', .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(globoff)},
    {"happy-eyeballs-timeout-ms", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_opt_number, .number = WC_OPT_HAPPY_EYEBALLS_TIMEOUT_MS},
    {"haproxy-clientip", .arity = ARITY_TEXT, .since = V(8, 2),
     .apply = apply_haproxy, .number = WC_OPT_HAPROXY_CLIENT_IP,
     .libcurl = V(8, 2)},
    {"haproxy-protocol", .arity = ARITY_BOOL, .apply = apply_haproxy,
     .number = WC_OPT_HAPROXYPROTOCOL, .num = 1},
    {"head", 'I', .arity = ARITY_BOOL, .apply = apply_head},
    {"header", 'H', .arity = ARITY_TEXT, .apply = apply_header,
     .blank = BLANK_VALUE, .field = CFG(header_args)},
    {"help", 'h', .arity = ARITY_BOOL, .lasting = true, .apply = apply_say,
     .num = SAYS_HELP},
    {"hostpubmd5", .arity = ARITY_TEXT, .apply = apply_hostpubmd5},
    {"hostpubsha256", .arity = ARITY_TEXT, .apply = apply_ignored},
    {"hsts", .arity = ARITY_TEXT, .apply = apply_text, .blank = BLANK_VALUE,
     .field = CFG(hsts)},
    {"http0.9", .arity = ARITY_BOOL, .apply = apply_opt_flag,
     .number = WC_OPT_HTTP09_ALLOWED, .num = 1},
    {"http1.0", '0', .arity = ARITY_NONE, .apply = apply_http_version,
     .num = WC_HTTP_VERSION_1_0},
    {"http1.1", .arity = ARITY_NONE, .apply = apply_http_version,
     .num = WC_HTTP_VERSION_1_1},
    {"http2", .arity = ARITY_NONE, .apply = apply_http_version,
     .num = WC_HTTP_VERSION_2_0},
    {"http2-prior-knowledge", .arity = ARITY_NONE, .apply = apply_http_version,
     .num = WC_HTTP_VERSION_2_PRIOR_KNOWLEDGE},
    {"http3", .arity = ARITY_NONE, .part = PART_HTTP3},
    {"http3-only", .arity = ARITY_NONE, .part = PART_HTTP3},
    {"httpsig-algo", .arity = ARITY_TEXT, .since = V(8, 22)},
    {"httpsig-headers", .arity = ARITY_TEXT, .since = V(8, 22)},
    {"httpsig-key", .arity = ARITY_TEXT, .since = V(8, 22)},
    {"httpsig-keyid", .arity = ARITY_TEXT, .since = V(8, 22)},
    {"ignore-content-length", .arity = ARITY_BOOL, .apply = apply_opt_flag,
     .number = WC_OPT_IGNORE_CONTENT_LENGTH, .num = 1},
    {"include", 'i', .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(show_headers)},
    {"insecure", 'k', .arity = ARITY_BOOL, .apply = apply_insecure},
    {"interface", .arity = ARITY_TEXT, .apply = apply_interface,
     .number = WC_OPT_INTERFACE},
    {"ip-tos", .arity = ARITY_TEXT, .since = V(8, 9)},
    {"ipfs-gateway", .arity = ARITY_TEXT, .since = V(8, 4),
     .apply = apply_ignored},
    {"ipv4", '4', .arity = ARITY_NONE, .apply = apply_ip_version,
     .num = WC_IPRESOLVE_V4},
    {"ipv6", '6', .arity = ARITY_NONE, .apply = apply_ip_version,
     .num = WC_IPRESOLVE_V6},
    {"json", .arity = ARITY_TEXT, .apply = apply_json, .blank = BLANK_VALUE,
     .num = DATA_JSON},
    {"junk-session-cookies", 'j', .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(cookie_session)},
    {"keepalive", .arity = ARITY_BOOL, .apply = apply_keepalive,
     .inverse = true},
    {"keepalive-cnt", .arity = ARITY_TEXT, .blank = BLANK_OWN, .since = V(8, 9),
     .apply = apply_opt_number, .number = WC_OPT_TCP_KEEPCNT,
     .libcurl = V(8, 9)},
    {"keepalive-time", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_keepalive_time, .number = WC_OPT_TCP_KEEPIDLE},
    {"key", .arity = ARITY_FILE, .apply = apply_opt_file,
     .number = WC_OPT_SSLKEY},
    {"key-type", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_SSLKEYTYPE},
    {"knownhosts", .arity = ARITY_TEXT, .must_exist = true, .since = V(8, 17)},
    {"krb", .arity = ARITY_TEXT, .apply = apply_deprecated,
     .num = DIALECT_DEPRECATES_MORE},
    {"krb4", .arity = ARITY_TEXT, .blank = BLANK_OWN, .apply = apply_deprecated,
     .num = DIALECT_DEPRECATES_MORE},
    {"libcurl", .arity = ARITY_TEXT},
    {"limit-rate", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_limit_rate},
    {"list-only", 'l', .arity = ARITY_BOOL, .apply = apply_ignored},
    {"local-port", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_local_port},
    {"location", 'L', .arity = ARITY_BOOL, .apply = apply_location, .num = 1},
    {"location-trusted", .arity = ARITY_BOOL, .apply = apply_location_trusted,
     .num = 1},
    {"login-options", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_ignored},
    {"mail-auth", .arity = ARITY_TEXT, .apply = apply_ignored},
    {"mail-from", .arity = ARITY_TEXT, .apply = apply_ignored},
    {"mail-rcpt", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_ignored},
    {"mail-rcpt-allowfails", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"manual", 'M', .arity = ARITY_BOOL, .apply = apply_say,
     .num = SAYS_MANUAL},
    {"max-filesize", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_max_filesize},
    {"max-redirs", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_max_redirs},
    {"max-time", 'm', .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_max_time, .number = WC_OPT_TIMEOUT_MS},
    {"metalink", .arity = ARITY_BOOL, .apply = apply_metalink,
     .num = DIALECT_DEPRECATES},
    {"mptcp", .arity = ARITY_BOOL, .since = V(8, 9)},
    {"negotiate", .arity = ARITY_BOOL, .apply = apply_ticket,
     .num = WC_AUTH_NEGOTIATE, .field = GRP(auth)},
    {"netrc", 'n', .arity = ARITY_BOOL, .apply = apply_netrc,
     .num = NETRC_REQUIRED},
    {"netrc-file", .arity = ARITY_FILE, .must_exist = true, .apply = apply_text,
     .field = CFG(netrc_file)},
    {"netrc-optional", .arity = ARITY_BOOL, .apply = apply_netrc,
     .num = NETRC_OPTIONAL},
    {"next", ':', .arity = ARITY_NONE, .apply = apply_next},
    {"noproxy", .arity = ARITY_TEXT, .apply = apply_text, .blank = BLANK_VALUE,
     .field = CFG(noproxy)},
    {"npn", .arity = ARITY_BOOL, .apply = apply_deprecated,
     .num = DIALECT_DEPRECATES, .inverse = true},
    {"ntlm", .arity = ARITY_BOOL, .apply = apply_bound_auth,
     .num = WC_AUTH_NTLM, .field = GRP(auth), .part = PART_NTLM},
    {"ntlm-wb", .arity = ARITY_BOOL, .apply = apply_ntlm_wb},
    {"oauth2-bearer", .arity = ARITY_TEXT, .apply = apply_user,
     .number = WC_OPT_XOAUTH2_BEARER, .num = WC_AUTH_BEARER},
    {"out-null", .arity = ARITY_NONE, .apply = apply_out_null,
     .since = V(8, 16)},
    {"output", 'o', .arity = ARITY_FILE, .apply = apply_output},
    {"output-dir", .arity = ARITY_TEXT, .apply = apply_text,
     .field = CFG(output_dir)},
    {"parallel", 'Z', .arity = ARITY_BOOL, .apply = apply_global_flag,
     .field = INV(parallel)},
    {"parallel-immediate", .arity = ARITY_BOOL, .apply = apply_global_flag,
     .field = INV(parallel_immediate)},
    {"parallel-max", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_parallel_max},
    {"parallel-max-host", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .since = V(8, 16), .apply = apply_parallel_max_host},
    {"pass", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_KEYPASSWD},
    {"path-as-is", .arity = ARITY_BOOL, .apply = apply_opt_flag,
     .number = WC_OPT_PATH_AS_IS, .num = 1},
    {"pinnedpubkey", .arity = ARITY_TEXT, .apply = apply_pinned,
     .number = WC_OPT_PINNEDPUBLICKEY},
    {"post301", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_REDIR_POST_301, .field = GRP(post_redir)},
    {"post302", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_REDIR_POST_302, .field = GRP(post_redir)},
    {"post303", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_REDIR_POST_303, .field = GRP(post_redir)},
    {"preproxy", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_PRE_PROXY},
    {"progress-bar", '#', .arity = ARITY_BOOL, .apply = apply_global_flag,
     .field = INV(progress_bar)},
    {"progress-meter", .arity = ARITY_BOOL, .apply = apply_progress_meter,
     .inverse = true},
    {"proto", .arity = ARITY_TEXT, .blank = BLANK_OWN, .apply = apply_proto,
     .number = WC_OPT_PROTOCOLS_STR},
    {"proto-default", .arity = ARITY_TEXT, .apply = apply_proto_default},
    {"proto-redir", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_proto, .number = WC_OPT_REDIR_PROTOCOLS_STR},
    {"proxy", 'x', .arity = ARITY_TEXT, .apply = apply_proxy,
     .blank = BLANK_VALUE, .num = WC_PROXY_HTTP},
    {"proxy-anyauth", .arity = ARITY_BOOL, .apply = apply_bound_auth,
     .field = GRP(proxy_auth)},
    {"proxy-basic", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_AUTH_BASIC, .field = GRP(proxy_auth)},
    {"proxy-ca-native", .arity = ARITY_BOOL, .since = V(8, 2),
     .apply = apply_bits, .num = WC_SSLOPT_NATIVE_CA, .field = GRP(proxy_ssl)},
    {"proxy-cacert", .arity = ARITY_FILE, .must_exist = true,
     .apply = apply_opt_file, .number = WC_OPT_PROXY_CAINFO},
    {"proxy-capath", .arity = ARITY_FILE, .apply = apply_capath,
     .number = WC_OPT_PROXY_CAPATH},
    {"proxy-cert", .arity = ARITY_FILE, .blank = BLANK_OWN, .apply = apply_cert,
     .number = WC_OPT_PROXY_SSLCERT, .num = WC_OPT_PROXY_KEYPASSWD},
    {"proxy-cert-type", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_PROXY_SSLCERTTYPE},
    {"proxy-ciphers", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_PROXY_SSL_CIPHER_LIST},
    {"proxy-crlfile", .arity = ARITY_FILE, .must_exist = true,
     .apply = apply_opt_file, .number = WC_OPT_PROXY_CRLFILE},
    {"proxy-digest", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_AUTH_DIGEST, .field = GRP(proxy_auth)},
    {"proxy-header", .arity = ARITY_TEXT, .apply = apply_header,
     .blank = BLANK_VALUE, .field = CFG(proxy_header_args)},
    {"proxy-http2", .arity = ARITY_BOOL, .since = V(8, 1)},
    {"proxy-http3", .arity = ARITY_BOOL, .since = V(8, 21), .part = PART_HTTP3},
    {"proxy-insecure", .arity = ARITY_BOOL, .apply = apply_insecure, .num = 1},
    {"proxy-key", .arity = ARITY_FILE, .blank = BLANK_OWN,
     .apply = apply_opt_file, .number = WC_OPT_PROXY_SSLKEY},
    {"proxy-key-type", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_PROXY_SSLKEYTYPE},
    {"proxy-negotiate", .arity = ARITY_BOOL, .apply = apply_ticket,
     .num = WC_AUTH_NEGOTIATE, .field = GRP(proxy_auth)},
    {"proxy-ntlm", .arity = ARITY_BOOL, .apply = apply_bound_auth,
     .num = WC_AUTH_NTLM, .field = GRP(proxy_auth), .part = PART_NTLM,
     .part_off_too = true},
    {"proxy-pass", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_opt_text, .number = WC_OPT_PROXY_KEYPASSWD},
    /* curl before 8 does not look at the pin. */
    {"proxy-pinnedpubkey", .arity = ARITY_TEXT},
    {"proxy-service-name", .arity = ARITY_TEXT, .apply = apply_service_name,
     .number = WC_OPT_PROXY_SERVICE_NAME, .num = 1},
    {"proxy-ssl-allow-beast", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_SSLOPT_ALLOW_BEAST, .field = GRP(proxy_ssl)},
    {"proxy-ssl-auto-client-cert", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_SSLOPT_AUTO_CLIENT_CERT, .field = GRP(proxy_ssl)},
    {"proxy-tls13-ciphers", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_PROXY_TLS13_CIPHERS},
    {"proxy-tlsauthtype", .arity = ARITY_TEXT, .apply = apply_tls_auth,
     .number = WC_OPT_PROXY_TLSAUTH_TYPE, .num = DIALECT_DEPRECATES_MORE},
    {"proxy-tlspassword", .arity = ARITY_TEXT, .apply = apply_tls_auth,
     .number = WC_OPT_PROXY_TLSAUTH_PASSWORD, .num = DIALECT_DEPRECATES_MORE},
    {"proxy-tlsuser", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_tls_auth, .number = WC_OPT_PROXY_TLSAUTH_USERNAME,
     .num = DIALECT_DEPRECATES_MORE},
    {"proxy-tlsv1", .arity = ARITY_NONE, .apply = apply_opt_flag,
     .number = WC_OPT_PROXY_SSLVERSION, .num = WC_SSLVERSION_TLSv1},
    {"proxy-user", 'U', .arity = ARITY_TEXT, .apply = apply_user,
     .blank = BLANK_VALUE, .number = WC_OPT_PROXYUSERPWD},
    {"proxy1.0", .arity = ARITY_TEXT, .apply = apply_proxy,
     .num = WC_PROXY_HTTP_1_0},
    {"proxytunnel", 'p', .arity = ARITY_BOOL, .apply = apply_opt_flag,
     .number = WC_OPT_HTTPPROXYTUNNEL, .num = 1},
    {"pubkey", .arity = ARITY_TEXT, .apply = apply_ignored},
    {"quote", 'Q', .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_ignored},
    {"random-file", .arity = ARITY_FILE, .blank = BLANK_OWN,
     .apply = apply_deprecated, .num = DIALECT_DEPRECATES},
    {"range", 'r', .arity = ARITY_TEXT, .apply = apply_range},
    {"rate", .arity = ARITY_TEXT, .blank = BLANK_OWN, .apply = apply_rate},
    {"raw", .arity = ARITY_BOOL, .apply = apply_raw},
    {"referer", 'e', .arity = ARITY_TEXT, .apply = apply_referer,
     .blank = BLANK_VALUE},
    {"remote-header-name", 'J', .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(content_disposition)},
    {"remote-name", 'O', .arity = ARITY_BOOL, .apply = apply_remote_name},
    {"remote-name-all", .arity = ARITY_BOOL, .apply = apply_remote_name,
     .num = 1},
    {"remote-time", 'R', .arity = ARITY_BOOL, .apply = apply_both,
     .number = WC_OPT_FILETIME, .field = CFG(remote_time)},
    {"remove-on-error", .arity = ARITY_BOOL, .apply = apply_remove_on_error},
    {"request", 'X', .arity = ARITY_TEXT, .apply = apply_request},
    {"request-target", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_REQUEST_TARGET},
    {"resolve", .arity = ARITY_TEXT, .blank = BLANK_OWN, .apply = apply_list,
     .number = WC_OPT_RESOLVE},
    {"retry", .arity = ARITY_TEXT, .blank = BLANK_OWN, .apply = apply_number,
     .field = CFG(retry_count)},
    {"retry-all-errors", .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(retry_all_errors)},
    {"retry-connrefused", .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(retry_connrefused)},
    {"retry-delay", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_retry_seconds, .field = CFG(retry_delay_ms)},
    {"retry-max-time", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_retry_seconds, .field = CFG(retry_max_ms)},
    {"sasl-authzid", .arity = ARITY_TEXT, .apply = apply_ignored},
    {"sasl-ir", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"service-name", .arity = ARITY_TEXT, .apply = apply_service_name,
     .number = WC_OPT_SERVICE_NAME},
    {"sessionid", .arity = ARITY_BOOL, .apply = apply_session_id,
     .inverse = true, .number = WC_OPT_SSL_SESSIONID_CACHE},
    {"show-error", 'S', .arity = ARITY_BOOL, .apply = apply_show_error},
    {"show-headers", .arity = ARITY_BOOL, .apply = apply_flag,
     .since = V(8, 10), .field = CFG(show_headers)},
    {"sigalgs", .arity = ARITY_TEXT, .since = V(8, 14), .apply = apply_opt_text,
     .number = WC_OPT_SSL_SIGNATURE_ALGORITHMS, .libcurl = V(8, 14)},
    {"silent", 's', .arity = ARITY_BOOL, .apply = apply_silent},
    {"skip-existing", .arity = ARITY_BOOL, .apply = apply_flag,
     .since = V(8, 10), .field = CFG(skip_existing)},
    {"socks4", .arity = ARITY_TEXT, .apply = apply_proxy,
     .num = WC_PROXY_SOCKS4},
    {"socks4a", .arity = ARITY_TEXT, .apply = apply_proxy,
     .num = WC_PROXY_SOCKS4A},
    {"socks5", .arity = ARITY_TEXT, .apply = apply_proxy,
     .num = WC_PROXY_SOCKS5},
    {"socks5-basic", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_AUTH_BASIC, .field = GRP(socks5_auth)},
    {"socks5-gssapi", .arity = ARITY_BOOL, .apply = apply_ticket,
     .num = WC_AUTH_NEGOTIATE, .field = GRP(socks5_auth)},
    {"socks5-gssapi-nec", .arity = ARITY_BOOL, .apply = apply_ticket_flag,
     .number = WC_OPT_SOCKS5_GSSAPI_NEC, .num = 1},
    {"socks5-gssapi-service", .arity = ARITY_TEXT, .apply = apply_service_name,
     .number = WC_OPT_PROXY_SERVICE_NAME, .num = 1},
    {"socks5-hostname", .arity = ARITY_TEXT, .apply = apply_proxy,
     .num = WC_PROXY_SOCKS5_HOSTNAME},
    {"speed-limit", 'Y', .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_speed, .field = GRP(low_speed_limit)},
    {"speed-time", 'y', .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_speed, .field = GRP(low_speed_time)},
    {"ssl", .arity = ARITY_BOOL, .apply = apply_ftp_ssl},
    {"ssl-allow-beast", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_SSLOPT_ALLOW_BEAST, .field = GRP(ssl)},
    {"ssl-auto-client-cert", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_SSLOPT_AUTO_CLIENT_CERT, .field = GRP(ssl)},
    {"ssl-no-revoke", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_SSLOPT_NO_REVOKE, .field = GRP(ssl)},
    {"ssl-reqd", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"ssl-revoke-best-effort", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_SSLOPT_REVOKE_BEST_EFFORT, .field = GRP(ssl)},
    {"ssl-sessions", .arity = ARITY_TEXT, .since = V(8, 12),
     .part = PART_SESSIONS},
    {"sslv2", '2', .arity = ARITY_NONE, .apply = apply_deprecated,
     .num = DIALECT_DEPRECATES},
    {"sslv3", '3', .arity = ARITY_NONE, .apply = apply_deprecated,
     .num = DIALECT_DEPRECATES},
    {"stderr", .arity = ARITY_FILE, .blank = BLANK_OWN, .apply = apply_stderr},
    {"styled-output", .arity = ARITY_BOOL, .apply = apply_global_flag,
     .field = INV(styled_output)},
    {"suppress-connect-headers", .arity = ARITY_BOOL, .apply = apply_opt_flag,
     .number = WC_OPT_SUPPRESS_CONNECT_HEADERS, .num = 1},
    {"tcp-fastopen", .arity = ARITY_BOOL, .apply = apply_opt_lasting,
     .number = WC_OPT_TCP_FASTOPEN, .num = 1},
    {"tcp-nodelay", .arity = ARITY_BOOL, .apply = apply_opt_unless,
     .number = WC_OPT_TCP_NODELAY},
    {"telnet-option", 't', .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_ignored},
    {"tftp-blksize", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_ignored_number},
    {"tftp-no-options", .arity = ARITY_BOOL, .apply = apply_ignored},
    {"time-cond", 'z', .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_time_cond},
    {"tls-earlydata", .arity = ARITY_BOOL, .since = V(8, 11)},
    {"tls-max", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_tls_max},
    {"tls13-ciphers", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_TLS13_CIPHERS},
    {"tlsauthtype", .arity = ARITY_TEXT, .apply = apply_tls_auth,
     .number = WC_OPT_TLSAUTH_TYPE, .num = DIALECT_DEPRECATES_MORE},
    {"tlspassword", .arity = ARITY_TEXT, .blank = BLANK_OWN,
     .apply = apply_tls_auth, .number = WC_OPT_TLSAUTH_PASSWORD,
     .num = DIALECT_DEPRECATES_MORE},
    {"tlsuser", .arity = ARITY_TEXT, .apply = apply_tls_auth,
     .number = WC_OPT_TLSAUTH_USERNAME, .num = DIALECT_DEPRECATES_MORE},
    {"tlsv1", '1', .arity = ARITY_NONE, .apply = apply_tls_min,
     .num = WC_SSLVERSION_TLSv1},
    {"tlsv1.0", .arity = ARITY_NONE, .apply = apply_tls_min,
     .num = WC_SSLVERSION_TLSv1_0},
    {"tlsv1.1", .arity = ARITY_NONE, .apply = apply_tls_min,
     .num = WC_SSLVERSION_TLSv1_1},
    {"tlsv1.2", .arity = ARITY_NONE, .apply = apply_tls_min,
     .num = WC_SSLVERSION_TLSv1_2},
    {"tlsv1.3", .arity = ARITY_NONE, .apply = apply_tls_min,
     .num = WC_SSLVERSION_TLSv1_3},
    {"tr-encoding", .arity = ARITY_BOOL, .apply = apply_opt_flag,
     .number = WC_OPT_TRANSFER_ENCODING, .num = 1},
    {"trace", .arity = ARITY_FILE, .apply = apply_trace, .num = TRACE_HEX},
    {"trace-ascii", .arity = ARITY_FILE, .apply = apply_trace,
     .num = TRACE_ASCII},
    {"trace-config", .arity = ARITY_TEXT, .since = V(8, 3)},
    {"trace-ids", .arity = ARITY_BOOL, .since = V(8, 2),
     .apply = apply_global_flag, .field = INV(trace_ids)},
    {"trace-time", .arity = ARITY_BOOL, .apply = apply_global_flag,
     .field = INV(trace_time)},
    {"unix-socket", .arity = ARITY_FILE, .apply = apply_unix_socket,
     .number = WC_OPT_UNIX_SOCKET_PATH, .num = WC_OPT_ABSTRACT_UNIX_SOCKET},
    {"upload-file", 'T', .arity = ARITY_FILE, .apply = apply_upload_file,
     .blank = BLANK_VALUE},
    {"upload-flags", .arity = ARITY_TEXT, .blank = BLANK_OWN, .since = V(8, 13),
     .apply = apply_upload_flags},
    {"url", .arity = ARITY_TEXT, .apply = apply_url},
    {"url-query", .arity = ARITY_TEXT, .apply = apply_url_query,
     .blank = BLANK_VALUE},
    {"use-ascii", 'B', .arity = ARITY_BOOL, .apply = apply_opt_flag,
     .number = WC_OPT_TRANSFERTEXT, .num = 1},
    {"user", 'u', .arity = ARITY_TEXT, .apply = apply_user,
     .blank = BLANK_VALUE, .number = WC_OPT_USERPWD},
    {"user-agent", 'A', .arity = ARITY_TEXT, .apply = apply_opt_text,
     .blank = BLANK_VALUE, .number = WC_OPT_USERAGENT},
    {"variable", .arity = ARITY_TEXT, .apply = apply_variable,
     .blank = BLANK_VALUE, .since = V(8, 3)},
    {"verbose", 'v', .arity = ARITY_BOOL, .apply = apply_verbose},
    {"version", 'V', .arity = ARITY_BOOL, .apply = apply_say,
     .num = SAYS_VERSION},
    {"vlan-priority", .arity = ARITY_TEXT, .since = V(8, 9)},
    {"write-out", 'w', .arity = ARITY_TEXT, .apply = apply_write_out,
     .blank = BLANK_VALUE},
    {"xattr", .arity = ARITY_BOOL, .apply = apply_flag, .field = CFG(xattr)},
};

const size_t option_count = sizeof(option_table) / sizeof(option_table[0]);

/* Ours: full names only. */
static const struct option own_table[] = {
    {"warm-explain", .arity = ARITY_NONE, .apply = apply_global_flag,
     .field = INV(explain)},
    {"warm-fresh", .arity = ARITY_NONE, .apply = apply_warm_mode,
     .num = WARM_FRESH},
    {"warm-off", .arity = ARITY_NONE, .apply = apply_warm_mode,
     .num = WARM_OFF},
    {"warm-only", .arity = ARITY_NONE, .apply = apply_warm_mode,
     .num = WARM_ONLY},
    {"warm-pool", .arity = ARITY_TEXT, .apply = apply_global_text,
     .field = INV(warm_pool)},
};

#define OWN_COUNT (sizeof(own_table) / sizeof(own_table[0]))

bool option_is_own(const struct option *option)
{
    return option >= own_table && option < own_table + OWN_COUNT;
}

static const struct option *find_own(const char *name)
{
    for (size_t i = 0; i < OWN_COUNT; i++)
        if (!strcmp(name, own_table[i].name))
            return &own_table[i];
    return NULL;
}

/* The first row whose name is not less than NAME. */
static size_t lower_bound(const char *name)
{
    size_t low = 0;
    size_t high = option_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(option_table[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct option *find_exact(const char *name)
{
    size_t at = lower_bound(name);

    if (at < option_count && !strcmp(option_table[at].name, name))
        return &option_table[at];
    return NULL;
}

/* How often NAME begins an option of the oldest curl, in either case; the
 * latest is in *RET, and alone where it is the whole name. */
static size_t count_beginnings(const char *name, const struct option **ret)
{
    size_t len = strlen(name);
    size_t count = 0;

    for (size_t i = 0; i < option_count; i++) {
        const struct option *o = &option_table[i];

        if (o->since || strncasecmp(o->name, name, len))
            continue;
        *ret = o;
        if (!o->name[len])
            return 1;
        count++;
    }
    return count;
}

/* Finds NAME, which stands behind "no-": never shortened. */
static enum option_match find_off(const char *name, const struct option **ret)
{
    const struct option *found = find_exact(name);
    bool is_short = !found;

    if (!found &&
        (count_beginnings(name, &found) != 1 || strcasecmp(found->name, name)))
        return OPTION_UNKNOWN;
    if (found->arity != ARITY_BOOL)
        return OPTION_NO_OFF;
    *ret = found;
    return is_short ? OPTION_SHORTENED : OPTION_FOUND;
}

enum option_match option_find(const char *name, const struct option **ret,
                              bool *ret_on)
{
    const struct option *found = find_exact(name);
    bool is_off = !found && !strncmp(name, "no-", 3);
    size_t count;

    *ret_on = !is_off;
    if (!found)
        found = find_own(name);
    if (found) {
        *ret = found;
        return OPTION_FOUND;
    }
    if (is_off)
        return find_off(name + 3, ret);
    count = count_beginnings(name, &found);
    if (!count)
        return OPTION_UNKNOWN;
    if (count > 1)
        return OPTION_AMBIGUOUS;
    *ret = found;
    return OPTION_SHORTENED;
}

const struct option *option_by_letter(char letter)
{
    for (size_t i = 0; letter && i < option_count; i++)
        if (option_table[i].letter == letter)
            return &option_table[i];
    return NULL;
}
