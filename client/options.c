#include "client/options.h"

#include <string.h>

#define CFG(name) offsetof(struct config, name)
#define GRP(name) offsetof(struct group, name)
#define INV(name) offsetof(struct invocation, name)

/* Sorted by name (strcmp). */
const struct option option_table[] = {
    {"abstract-unix-socket", .arity = ARITY_FILE},
    {"alpn", .arity = ARITY_BOOL, .inverse = true},
    {"alt-svc", .arity = ARITY_TEXT},
    {"anyauth", .arity = ARITY_BOOL},
    {"append", 'a', .arity = ARITY_BOOL},
    {"aws-sigv4", .arity = ARITY_TEXT},
    {"basic", .arity = ARITY_BOOL},
    {"buffer", 'N', .arity = ARITY_BOOL, .apply = apply_flag, .inverse = true,
     .num = 1, .field = CFG(no_buffer)},
    {"ca-native", .arity = ARITY_BOOL},
    {"cacert", .arity = ARITY_FILE, .apply = apply_opt_file,
     .number = WC_OPT_CAINFO},
    {"capath", .arity = ARITY_FILE, .apply = apply_capath,
     .number = WC_OPT_CAPATH},
    {"cert", 'E', .arity = ARITY_FILE, .apply = apply_cert,
     .number = WC_OPT_SSLCERT, .num = WC_OPT_KEYPASSWD},
    {"cert-status", .arity = ARITY_BOOL},
    {"cert-type", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_SSLCERTTYPE},
    {"ciphers", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_SSL_CIPHER_LIST},
    {"clobber", .arity = ARITY_BOOL, .apply = apply_flag, .inverse = true,
     .num = 1, .field = CFG(no_clobber)},
    {"compressed", .arity = ARITY_BOOL, .apply = apply_compressed},
    {"compressed-ssh", .arity = ARITY_BOOL},
    {"config", 'K', .arity = ARITY_FILE, .apply = apply_config},
    {"connect-timeout", .arity = ARITY_TEXT, .apply = apply_opt_seconds,
     .number = WC_OPT_CONNECTTIMEOUT_MS},
    {"connect-to", .arity = ARITY_TEXT, .apply = apply_list,
     .number = WC_OPT_CONNECT_TO, .num = 1},
    {"continue-at", 'C', .arity = ARITY_TEXT, .apply = apply_continue_at},
    {"cookie", 'b', .arity = ARITY_TEXT, .apply = apply_cookie},
    {"cookie-jar", 'c', .arity = ARITY_TEXT, .apply = apply_text,
     .field = CFG(cookie_jar)},
    {"create-dirs", .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(create_dirs)},
    {"create-file-mode", .arity = ARITY_TEXT},
    {"crlf", .arity = ARITY_BOOL},
    {"crlfile", .arity = ARITY_FILE, .apply = apply_opt_file,
     .number = WC_OPT_CRLFILE},
    {"curves", .arity = ARITY_TEXT},
    {"data", 'd', .arity = ARITY_TEXT, .apply = apply_data, .num = DATA_ASCII},
    {"data-ascii", .arity = ARITY_TEXT, .apply = apply_data, .num = DATA_ASCII},
    {"data-binary", .arity = ARITY_TEXT, .apply = apply_data,
     .num = DATA_BINARY},
    {"data-raw", .arity = ARITY_TEXT, .apply = apply_data, .num = DATA_RAW},
    {"data-urlencode", .arity = ARITY_TEXT, .apply = apply_data,
     .num = DATA_URLENCODE},
    {"delegation", .arity = ARITY_TEXT},
    {"digest", .arity = ARITY_BOOL},
    {"disable", 'q', .arity = ARITY_BOOL, .apply = apply_no_op},
    {"disable-eprt", .arity = ARITY_BOOL},
    {"disable-epsv", .arity = ARITY_BOOL},
    {"disallow-username-in-url", .arity = ARITY_BOOL},
    {"dns-interface", .arity = ARITY_TEXT},
    {"dns-ipv4-addr", .arity = ARITY_TEXT},
    {"dns-ipv6-addr", .arity = ARITY_TEXT},
    {"dns-servers", .arity = ARITY_TEXT},
    {"doh-cert-status", .arity = ARITY_BOOL},
    {"doh-insecure", .arity = ARITY_BOOL},
    {"doh-url", .arity = ARITY_TEXT},
    {"dump-ca-embed", .arity = ARITY_BOOL},
    {"dump-header", 'D', .arity = ARITY_FILE, .apply = apply_text,
     .field = CFG(header_file)},
    {"ech", .arity = ARITY_TEXT},
    {"egd-file", .arity = ARITY_TEXT},
    {"engine", .arity = ARITY_TEXT},
    {"eprt", .arity = ARITY_BOOL},
    {"epsv", .arity = ARITY_BOOL},
    {"etag-compare", .arity = ARITY_FILE},
    {"etag-save", .arity = ARITY_FILE},
    {"expect100-timeout", .arity = ARITY_TEXT},
    {"fail", 'f', .arity = ARITY_BOOL, .apply = apply_fail,
     .number = WC_OPT_FAILONERROR, .field = CFG(failonerror)},
    {"fail-early", .arity = ARITY_BOOL, .apply = apply_global_flag,
     .field = INV(fail_early)},
    {"fail-with-body", .arity = ARITY_BOOL, .apply = apply_fail,
     .field = CFG(fail_with_body)},
    {"false-start", .arity = ARITY_BOOL},
    {"follow", .arity = ARITY_BOOL},
    {"form", 'F', .arity = ARITY_TEXT, .apply = apply_form},
    {"form-escape", .arity = ARITY_BOOL},
    {"form-string", .arity = ARITY_TEXT, .apply = apply_form, .num = 1},
    {"ftp-account", .arity = ARITY_TEXT},
    {"ftp-alternative-to-user", .arity = ARITY_TEXT},
    {"ftp-create-dirs", .arity = ARITY_BOOL},
    {"ftp-method", .arity = ARITY_TEXT},
    {"ftp-pasv", .arity = ARITY_BOOL},
    {"ftp-port", 'P', .arity = ARITY_TEXT},
    {"ftp-pret", .arity = ARITY_BOOL},
    {"ftp-skip-pasv-ip", .arity = ARITY_BOOL},
    {"ftp-ssl", .arity = ARITY_BOOL},
    {"ftp-ssl-ccc", .arity = ARITY_BOOL},
    {"ftp-ssl-ccc-mode", .arity = ARITY_TEXT},
    {"ftp-ssl-control", .arity = ARITY_BOOL},
    {"ftp-ssl-reqd", .arity = ARITY_BOOL},
    {"get", 'G', .arity = ARITY_BOOL, .apply = apply_get},
    {"globoff", 'g', .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(globoff)},
    {"happy-eyeballs-timeout-ms", .arity = ARITY_TEXT},
    {"haproxy-clientip", .arity = ARITY_TEXT},
    {"haproxy-protocol", .arity = ARITY_BOOL},
    {"head", 'I', .arity = ARITY_BOOL, .apply = apply_head},
    {"header", 'H', .arity = ARITY_TEXT, .apply = apply_header,
     .field = CFG(header_args)},
    {"help", 'h', .arity = ARITY_BOOL},
    {"hostpubmd5", .arity = ARITY_TEXT},
    {"hostpubsha256", .arity = ARITY_TEXT},
    {"hsts", .arity = ARITY_TEXT},
    {"http0.9", .arity = ARITY_BOOL},
    {"http1.0", '0', .arity = ARITY_NONE, .apply = apply_http_version,
     .num = WC_HTTP_VERSION_1_0},
    {"http1.1", .arity = ARITY_NONE, .apply = apply_http_version,
     .num = WC_HTTP_VERSION_1_1},
    {"http2", .arity = ARITY_NONE, .apply = apply_http_version,
     .num = WC_HTTP_VERSION_2_0},
    {"http2-prior-knowledge", .arity = ARITY_NONE, .apply = apply_http_version,
     .num = WC_HTTP_VERSION_2_PRIOR_KNOWLEDGE},
    {"http3", .arity = ARITY_NONE},
    {"http3-only", .arity = ARITY_NONE},
    {"httpsig-algo", .arity = ARITY_TEXT},
    {"httpsig-headers", .arity = ARITY_TEXT},
    {"httpsig-key", .arity = ARITY_TEXT},
    {"httpsig-keyid", .arity = ARITY_TEXT},
    {"ignore-content-length", .arity = ARITY_BOOL},
    {"include", 'i', .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(show_headers)},
    {"insecure", 'k', .arity = ARITY_BOOL, .apply = apply_insecure},
    {"interface", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_INTERFACE},
    {"ip-tos", .arity = ARITY_TEXT},
    {"ipfs-gateway", .arity = ARITY_TEXT},
    {"ipv4", '4', .arity = ARITY_NONE, .apply = apply_ip_version,
     .num = WC_IPRESOLVE_V4},
    {"ipv6", '6', .arity = ARITY_NONE, .apply = apply_ip_version,
     .num = WC_IPRESOLVE_V6},
    {"json", .arity = ARITY_TEXT, .apply = apply_json, .num = DATA_JSON},
    {"junk-session-cookies", 'j', .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(cookie_session)},
    {"keepalive", .arity = ARITY_BOOL, .inverse = true},
    {"keepalive-cnt", .arity = ARITY_TEXT},
    {"keepalive-time", .arity = ARITY_TEXT},
    {"key", .arity = ARITY_FILE, .apply = apply_opt_file,
     .number = WC_OPT_SSLKEY},
    {"key-type", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_SSLKEYTYPE},
    {"knownhosts", .arity = ARITY_TEXT},
    {"krb", .arity = ARITY_TEXT},
    {"krb4", .arity = ARITY_TEXT},
    {"libcurl", .arity = ARITY_TEXT},
    {"limit-rate", .arity = ARITY_TEXT, .apply = apply_limit_rate},
    {"list-only", 'l', .arity = ARITY_BOOL},
    {"local-port", .arity = ARITY_TEXT},
    {"location", 'L', .arity = ARITY_BOOL, .apply = apply_both,
     .number = WC_OPT_FOLLOWLOCATION, .field = CFG(follow)},
    {"location-trusted", .arity = ARITY_BOOL},
    {"login-options", .arity = ARITY_TEXT},
    {"mail-auth", .arity = ARITY_TEXT},
    {"mail-from", .arity = ARITY_TEXT},
    {"mail-rcpt", .arity = ARITY_TEXT},
    {"mail-rcpt-allowfails", .arity = ARITY_BOOL},
    {"manual", 'M', .arity = ARITY_BOOL},
    {"max-filesize", .arity = ARITY_TEXT, .apply = apply_max_filesize},
    {"max-redirs", .arity = ARITY_TEXT, .apply = apply_max_redirs},
    {"max-time", 'm', .arity = ARITY_TEXT, .apply = apply_max_time,
     .number = WC_OPT_TIMEOUT_MS},
    {"metalink", .arity = ARITY_BOOL},
    {"mptcp", .arity = ARITY_BOOL},
    {"negotiate", .arity = ARITY_BOOL},
    {"netrc", 'n', .arity = ARITY_BOOL, .apply = apply_netrc,
     .num = NETRC_REQUIRED},
    {"netrc-file", .arity = ARITY_FILE, .apply = apply_text,
     .field = CFG(netrc_file)},
    {"netrc-optional", .arity = ARITY_BOOL, .apply = apply_netrc,
     .num = NETRC_OPTIONAL},
    {"next", ':', .arity = ARITY_NONE, .apply = apply_next},
    {"noproxy", .arity = ARITY_TEXT, .apply = apply_text,
     .field = CFG(noproxy)},
    {"npn", .arity = ARITY_BOOL, .inverse = true},
    {"ntlm", .arity = ARITY_BOOL},
    {"ntlm-wb", .arity = ARITY_BOOL},
    {"oauth2-bearer", .arity = ARITY_TEXT, .apply = apply_user,
     .number = WC_OPT_XOAUTH2_BEARER, .num = WC_AUTH_BEARER},
    {"out-null", .arity = ARITY_NONE},
    {"output", 'o', .arity = ARITY_FILE, .apply = apply_output},
    {"output-dir", .arity = ARITY_TEXT, .apply = apply_text,
     .field = CFG(output_dir)},
    {"parallel", 'Z', .arity = ARITY_BOOL, .apply = apply_global_flag,
     .field = INV(parallel)},
    {"parallel-immediate", .arity = ARITY_BOOL, .apply = apply_global_flag,
     .field = INV(parallel_immediate)},
    {"parallel-max", .arity = ARITY_TEXT, .apply = apply_parallel_max},
    {"parallel-max-host", .arity = ARITY_TEXT},
    {"pass", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_KEYPASSWD},
    {"path-as-is", .arity = ARITY_BOOL},
    {"pinnedpubkey", .arity = ARITY_TEXT, .apply = apply_pinned,
     .number = WC_OPT_PINNEDPUBLICKEY},
    {"post301", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_REDIR_POST_301, .field = GRP(post_redir)},
    {"post302", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_REDIR_POST_302, .field = GRP(post_redir)},
    {"post303", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_REDIR_POST_303, .field = GRP(post_redir)},
    {"preproxy", .arity = ARITY_TEXT},
    {"progress-bar", '#', .arity = ARITY_BOOL, .apply = apply_global_flag,
     .field = INV(progress_bar)},
    {"progress-meter", .arity = ARITY_BOOL, .apply = apply_progress_meter,
     .inverse = true},
    {"proto", .arity = ARITY_TEXT, .apply = apply_proto,
     .number = WC_OPT_PROTOCOLS_STR},
    {"proto-default", .arity = ARITY_TEXT, .apply = apply_proto_default},
    {"proto-redir", .arity = ARITY_TEXT, .apply = apply_proto,
     .number = WC_OPT_REDIR_PROTOCOLS_STR},
    {"proxy", 'x', .arity = ARITY_TEXT, .apply = apply_proxy,
     .num = WC_PROXY_HTTP},
    {"proxy-anyauth", .arity = ARITY_BOOL},
    {"proxy-basic", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_AUTH_BASIC, .field = GRP(proxy_auth)},
    {"proxy-ca-native", .arity = ARITY_BOOL},
    {"proxy-cacert", .arity = ARITY_FILE, .apply = apply_opt_file,
     .number = WC_OPT_PROXY_CAINFO},
    {"proxy-capath", .arity = ARITY_FILE, .apply = apply_capath,
     .number = WC_OPT_PROXY_CAPATH},
    {"proxy-cert", .arity = ARITY_FILE, .apply = apply_cert,
     .number = WC_OPT_PROXY_SSLCERT, .num = WC_OPT_PROXY_KEYPASSWD},
    {"proxy-cert-type", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_PROXY_SSLCERTTYPE},
    {"proxy-ciphers", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_PROXY_SSL_CIPHER_LIST},
    {"proxy-crlfile", .arity = ARITY_FILE, .apply = apply_opt_file,
     .number = WC_OPT_PROXY_CRLFILE},
    {"proxy-digest", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = WC_AUTH_DIGEST, .field = GRP(proxy_auth)},
    {"proxy-header", .arity = ARITY_TEXT, .apply = apply_header,
     .field = CFG(proxy_header_args)},
    {"proxy-http2", .arity = ARITY_BOOL},
    {"proxy-http3", .arity = ARITY_BOOL},
    {"proxy-insecure", .arity = ARITY_BOOL, .apply = apply_insecure, .num = 1},
    {"proxy-key", .arity = ARITY_FILE, .apply = apply_opt_file,
     .number = WC_OPT_PROXY_SSLKEY},
    {"proxy-key-type", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_PROXY_SSLKEYTYPE},
    {"proxy-negotiate", .arity = ARITY_BOOL},
    {"proxy-ntlm", .arity = ARITY_BOOL},
    {"proxy-pass", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_PROXY_KEYPASSWD},
    {"proxy-pinnedpubkey", .arity = ARITY_TEXT, .apply = apply_pinned,
     .number = WC_OPT_PROXY_PINNEDPUBLICKEY},
    {"proxy-service-name", .arity = ARITY_TEXT},
    {"proxy-ssl-allow-beast", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = 1 << 0, .field = GRP(proxy_ssl)},
    {"proxy-ssl-auto-client-cert", .arity = ARITY_BOOL, .apply = apply_bits,
     .num = 1 << 5, .field = GRP(proxy_ssl)},
    {"proxy-tls13-ciphers", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_PROXY_TLS13_CIPHERS},
    {"proxy-tlsauthtype", .arity = ARITY_TEXT},
    {"proxy-tlspassword", .arity = ARITY_TEXT},
    {"proxy-tlsuser", .arity = ARITY_TEXT},
    {"proxy-tlsv1", .arity = ARITY_NONE, .apply = apply_opt_flag,
     .number = WC_OPT_PROXY_SSLVERSION, .num = WC_SSLVERSION_TLSv1},
    {"proxy-user", 'U', .arity = ARITY_TEXT, .apply = apply_user,
     .number = WC_OPT_PROXYUSERPWD},
    {"proxy1.0", .arity = ARITY_TEXT, .apply = apply_proxy,
     .num = WC_PROXY_HTTP_1_0},
    {"proxytunnel", 'p', .arity = ARITY_BOOL},
    {"pubkey", .arity = ARITY_TEXT},
    {"quote", 'Q', .arity = ARITY_TEXT},
    {"random-file", .arity = ARITY_FILE},
    {"range", 'r', .arity = ARITY_TEXT, .apply = apply_range},
    {"rate", .arity = ARITY_TEXT},
    {"raw", .arity = ARITY_BOOL},
    {"referer", 'e', .arity = ARITY_TEXT, .apply = apply_referer},
    {"remote-header-name", 'J', .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(content_disposition)},
    {"remote-name", 'O', .arity = ARITY_BOOL, .apply = apply_remote_name},
    {"remote-name-all", .arity = ARITY_BOOL, .apply = apply_remote_name,
     .num = 1},
    {"remote-time", 'R', .arity = ARITY_BOOL, .apply = apply_both,
     .number = WC_OPT_FILETIME, .field = CFG(remote_time)},
    {"remove-on-error", .arity = ARITY_BOOL},
    {"request", 'X', .arity = ARITY_TEXT, .apply = apply_request},
    {"request-target", .arity = ARITY_TEXT},
    {"resolve", .arity = ARITY_TEXT, .apply = apply_list,
     .number = WC_OPT_RESOLVE},
    {"retry", .arity = ARITY_TEXT, .apply = apply_number,
     .field = CFG(retry_count)},
    {"retry-all-errors", .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(retry_all_errors)},
    {"retry-connrefused", .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(retry_connrefused)},
    {"retry-delay", .arity = ARITY_TEXT, .apply = apply_retry_seconds,
     .field = CFG(retry_delay_ms)},
    {"retry-max-time", .arity = ARITY_TEXT, .apply = apply_retry_seconds,
     .field = CFG(retry_max_ms)},
    {"sasl-authzid", .arity = ARITY_TEXT},
    {"sasl-ir", .arity = ARITY_BOOL},
    {"service-name", .arity = ARITY_TEXT},
    {"sessionid", .arity = ARITY_BOOL, .inverse = true},
    {"show-error", 'S', .arity = ARITY_BOOL, .apply = apply_show_error},
    {"show-headers", .arity = ARITY_BOOL, .apply = apply_flag,
     .field = CFG(show_headers)},
    {"sigalgs", .arity = ARITY_TEXT},
    {"silent", 's', .arity = ARITY_BOOL, .apply = apply_silent},
    {"skip-existing", .arity = ARITY_BOOL},
    {"socks4", .arity = ARITY_TEXT, .apply = apply_proxy,
     .num = WC_PROXY_SOCKS4},
    {"socks4a", .arity = ARITY_TEXT, .apply = apply_proxy,
     .num = WC_PROXY_SOCKS4A},
    {"socks5", .arity = ARITY_TEXT, .apply = apply_proxy,
     .num = WC_PROXY_SOCKS5},
    {"socks5-basic", .arity = ARITY_BOOL, .apply = apply_opt_flag,
     .number = WC_OPT_SOCKS5_AUTH, .num = WC_AUTH_BASIC},
    {"socks5-gssapi", .arity = ARITY_BOOL},
    {"socks5-gssapi-nec", .arity = ARITY_BOOL},
    {"socks5-gssapi-service", .arity = ARITY_TEXT},
    {"socks5-hostname", .arity = ARITY_TEXT, .apply = apply_proxy,
     .num = WC_PROXY_SOCKS5_HOSTNAME},
    {"speed-limit", 'Y', .arity = ARITY_TEXT, .apply = apply_speed,
     .field = GRP(low_speed_limit)},
    {"speed-time", 'y', .arity = ARITY_TEXT, .apply = apply_speed,
     .field = GRP(low_speed_time)},
    {"ssl", .arity = ARITY_BOOL},
    {"ssl-allow-beast", .arity = ARITY_BOOL},
    {"ssl-auto-client-cert", .arity = ARITY_BOOL},
    {"ssl-no-revoke", .arity = ARITY_BOOL},
    {"ssl-reqd", .arity = ARITY_BOOL},
    {"ssl-revoke-best-effort", .arity = ARITY_BOOL},
    {"ssl-sessions", .arity = ARITY_TEXT},
    {"sslv2", '2', .arity = ARITY_NONE},
    {"sslv3", '3', .arity = ARITY_NONE},
    {"stderr", .arity = ARITY_FILE, .apply = apply_global_text,
     .field = INV(stderr_path)},
    {"styled-output", .arity = ARITY_BOOL, .apply = apply_global_flag,
     .field = INV(styled_output)},
    {"suppress-connect-headers", .arity = ARITY_BOOL},
    {"tcp-fastopen", .arity = ARITY_BOOL},
    {"tcp-nodelay", .arity = ARITY_BOOL},
    {"telnet-option", 't', .arity = ARITY_TEXT},
    {"tftp-blksize", .arity = ARITY_TEXT},
    {"tftp-no-options", .arity = ARITY_BOOL},
    {"time-cond", 'z', .arity = ARITY_TEXT, .apply = apply_time_cond},
    {"tls-earlydata", .arity = ARITY_BOOL},
    {"tls-max", .arity = ARITY_TEXT, .apply = apply_tls_max},
    {"tls13-ciphers", .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_TLS13_CIPHERS},
    {"tlsauthtype", .arity = ARITY_TEXT},
    {"tlspassword", .arity = ARITY_TEXT},
    {"tlsuser", .arity = ARITY_TEXT},
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
    {"tr-encoding", .arity = ARITY_BOOL},
    {"trace", .arity = ARITY_FILE},
    {"trace-ascii", .arity = ARITY_FILE},
    {"trace-config", .arity = ARITY_TEXT},
    {"trace-ids", .arity = ARITY_BOOL},
    {"trace-time", .arity = ARITY_BOOL},
    {"unix-socket", .arity = ARITY_FILE, .apply = apply_unix_socket},
    {"upload-file", 'T', .arity = ARITY_FILE, .apply = apply_upload_file},
    {"upload-flags", .arity = ARITY_TEXT},
    {"url", .arity = ARITY_TEXT, .apply = apply_url},
    {"url-query", .arity = ARITY_TEXT, .apply = apply_url_query},
    {"use-ascii", 'B', .arity = ARITY_BOOL},
    {"user", 'u', .arity = ARITY_TEXT, .apply = apply_user,
     .number = WC_OPT_USERPWD},
    {"user-agent", 'A', .arity = ARITY_TEXT, .apply = apply_opt_text,
     .number = WC_OPT_USERAGENT},
    {"variable", .arity = ARITY_TEXT},
    {"verbose", 'v', .arity = ARITY_BOOL},
    {"version", 'V', .arity = ARITY_BOOL},
    {"vlan-priority", .arity = ARITY_TEXT},
    {"write-out", 'w', .arity = ARITY_TEXT, .apply = apply_write_out},
    {"xattr", .arity = ARITY_BOOL},
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

enum option_match option_find(const char *name, const struct option **ret,
                              bool *ret_on)
{
    size_t len = strlen(name);
    const struct option *found = find_exact(name);
    size_t at;

    if (!found)
        found = find_own(name);
    if (found) {
        *ret_on = true;
        *ret = found;
        return OPTION_FOUND;
    }
    if (!strncmp(name, "no-", 3)) {
        found = find_exact(name + 3);
        if (!found || found->arity != ARITY_BOOL)
            return OPTION_UNKNOWN;
        *ret_on = false;
        *ret = found;
        return OPTION_FOUND;
    }
    at = lower_bound(name);
    if (at == option_count || strncmp(option_table[at].name, name, len))
        return OPTION_UNKNOWN;
    if (at + 1 < option_count && !strncmp(option_table[at + 1].name, name, len))
        return OPTION_AMBIGUOUS;
    *ret_on = true;
    *ret = &option_table[at];
    return OPTION_FOUND;
}

const struct option *option_by_letter(char letter)
{
    for (size_t i = 0; letter && i < option_count; i++)
        if (option_table[i].letter == letter)
            return &option_table[i];
    return NULL;
}
