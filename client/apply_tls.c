/* Option functions for TLS: trust, certificates, versions, ciphers; and what
 * they mean together. */
#include "client/apply.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/options.h"
#include "client/usage.h"

/* num: whose certificate, 0 the server's, 1 the proxy's, 2 that of the server
 * which resolves names. */
void apply_insecure(struct parse *p, const struct option *o, const char *value,
                    bool on)
{
    static const struct {
        uint32_t peer;
        uint32_t host;
    } numbers[] = {
        {WC_OPT_SSL_VERIFYPEER, WC_OPT_SSL_VERIFYHOST},
        {WC_OPT_PROXY_SSL_VERIFYPEER, WC_OPT_PROXY_SSL_VERIFYHOST},
        {WC_OPT_DOH_SSL_VERIFYPEER, WC_OPT_DOH_SSL_VERIFYHOST},
    };
    uint32_t peer = numbers[o->num].peer;
    uint32_t host = numbers[o->num].host;

    (void)value;
    if (!o->num)
        p->config->insecure = on;
    if (on) {
        config_set_long(p->config, peer, 0);
        config_set_long(p->config, host, 0);
    } else {
        config_unset(p->config, peer);
        config_unset(p->config, host);
    }
}

/* A folder that the daemon opens. */
void apply_capath(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    value = parse_absolute(value);
    if (value)
        apply_opt_text(p, o, value, on);
    else
        parse_direct(p, "a CA folder without a name");
}

/* Who asks whether a certificate still holds wants an answer of now. */
void apply_cert_status(struct parse *p, const struct option *o,
                       const char *value, bool on)
{
    apply_opt_lasting(p, o, value, on);
    p->prefer = "it asks for the certificate's status";
}

/* --no-sessionid has full handshakes only. */
void apply_session_id(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    apply_opt_unless(p, o, value, on);
    p->prefer = "it asks for full handshakes";
}

static bool is_pkcs11(const char *name)
{
    return !strncasecmp(name, "pkcs11:", 7);
}

/* Splits FILE[:PASSWORD]; a backslash takes away the colon's meaning.  Sets
 * *RET_PASSWORD to NULL when there is none. */
static const char *split_password(const char *text, const char **ret_password)
{
    char *file = arena_strndup(text, strlen(text));
    char *at = file;

    *ret_password = NULL;
    for (; *text && *text != ':'; text++) {
        if (*text == '\\' && (text[1] == '\\' || text[1] == ':'))
            text++;
        *at++ = *text;
    }
    *at = '\0';
    if (*text && text[1])
        *ret_password = text + 1;
    return file;
}

/* num: the option that takes the password. */
void apply_cert(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    const char *password;

    if (!*value && p->ours && dialect_does(DIALECT_MISSES_FILES)) {
        usage_reject(p, USAGE_BLANK);
        return;
    }
    if (is_pkcs11(value)) {
        parse_direct(p, "a PKCS#11 certificate");
        return;
    }
    apply_opt_file(p, o, split_password(value, &password), on);
    if (password)
        config_set_text(p->config, (uint32_t)o->num, WIRE_STRING, password);
}

/* Hashes or the file that holds the key. */
void apply_pinned(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    if (!strncmp(value, "sha256//", 8))
        apply_opt_text(p, o, value, on);
    else
        apply_opt_file(p, o, value, on);
}

static const char odd_range[] =
    "TLS versions over which versions of curl differ";

/* Later versions refuse at once what earlier ones left to libcurl. */
static void check_range(struct parse *p, const char *complaint)
{
    const struct group *group = parse_group(p);
    int64_t max = group->ssl_max >> 16;

    if (max < WC_SSLVERSION_TLSv1_0 || max >= group->ssl_min)
        return;
    parse_prefer(p, odd_range);
    if (p->ours && dialect_does(DIALECT_CHECKS_TLS)) {
        parse_error(p, complaint);
        usage_reject(p, USAGE_BAD_USE);
    }
}

void apply_tls_min(struct parse *p, const struct option *o, const char *value,
                   bool on)
{
    (void)value;
    (void)on;
    parse_group(p)->ssl_min = o->num;
    check_range(p, "Minimum TLS version set higher than max");
}

void apply_tls_max(struct parse *p, const struct option *o, const char *value,
                   bool on)
{
    static const struct {
        const char *name;
        int64_t num;
    } versions[] = {
        {"default", WC_SSLVERSION_MAX_DEFAULT},
        {"1.0", WC_SSLVERSION_MAX_TLSv1_0},
        {"1.1", WC_SSLVERSION_MAX_TLSv1_1},
        {"1.2", WC_SSLVERSION_MAX_TLSv1_2},
        {"1.3", WC_SSLVERSION_MAX_TLSv1_3},
    };

    (void)o;
    (void)on;
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        if (!strcmp(value, versions[i].name)) {
            parse_group(p)->ssl_max = versions[i].num;
            check_range(p, "--tls-max set lower than minimum accepted version");
            return;
        }
    }
    usage_reject(p, USAGE_BAD_USE);
}

/* There is but one type; later versions of curl know of none and warn. */
void apply_tls_auth(struct parse *p, const struct option *o, const char *value,
                    bool on)
{
    bool is_type = o->number == WC_OPT_TLSAUTH_TYPE ||
                   o->number == WC_OPT_PROXY_TLSAUTH_TYPE;

    if (dialect_does((enum dialect_way)o->num))
        apply_deprecated(p, o, value, on);
    else if (is_type && strcmp(value, "SRP") &&
             (strcasecmp(value, "SRP") || dialect_does(DIALECT_DEPRECATES)))
        usage_reject(p, USAGE_NO_LIBCURL);
    else
        apply_opt_text(p, o, value, on);
}

/* --- the group -------------------------------------------------------- */

/* What a certificate's or key's type asks for. */
static void check_type(struct parse *p, const struct optval *type)
{
    static const struct {
        const char *name;
        bool is_engine;
    } types[] = {
        {"PEM", false}, {"DER", false}, {"P12", false},
        {"ENG", true},  {"PROV", true},
    };

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcasecmp(type->text, types[i].name))
            continue;
        if (types[i].is_engine)
            parse_direct(p, "a key from an engine");
        return;
    }
    parse_prefer(p, "a type of key that libcurl refuses");
}

static void check_keys(struct parse *p, const struct config *config)
{
    static const uint32_t types[] = {WC_OPT_SSLCERTTYPE, WC_OPT_SSLKEYTYPE,
                                     WC_OPT_PROXY_SSLCERTTYPE,
                                     WC_OPT_PROXY_SSLKEYTYPE};
    static const uint32_t keys[] = {WC_OPT_SSLKEY, WC_OPT_PROXY_SSLKEY};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        const struct optval *type = config_opt(config, types[i]);

        if (type)
            check_type(p, type);
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const struct optval *key = config_opt(config, keys[i]);

        if (key && is_pkcs11(key->text))
            parse_direct(p, "a key from an engine");
    }
}

/* curl(1), ENVIRONMENT: counts when no option names trust and the peer is
 * verified at all. */
static void trust_from_environment(struct parse *p, struct config *config)
{
    const char *bundle = getenv("CURL_CA_BUNDLE");
    const char *dir = getenv("SSL_CERT_DIR");
    const char *file = getenv("SSL_CERT_FILE");

    if (config->has_cafile || config->insecure)
        return;
    if (bundle && *bundle) {
        config_set_text(config, WC_OPT_CAINFO, WIRE_FILE, bundle);
        return;
    }
    if (dir && *dir) {
        dir = parse_absolute(dir);
        if (dir)
            config_set_text(config, WC_OPT_CAPATH, WIRE_STRING, dir);
        else
            parse_direct(p, "a relative CA folder");
    }
    if (file && *file)
        config_set_text(config, WC_OPT_CAINFO, WIRE_FILE, file);
}

/* Versions of curl differ over a highest version below 1.2 and over one below
 * the lowest. */
static bool range_is_odd(const struct group *group)
{
    int64_t max = group->ssl_max >> 16;

    return group->ssl_max && group->ssl_max != WC_SSLVERSION_MAX_DEFAULT &&
           (max < WC_SSLVERSION_TLSv1_2 || max < group->ssl_min);
}

void apply_finish_tls(struct parse *p)
{
    struct group *group = parse_group(p);
    struct config *config = &group->config;
    const struct optval *capath;

    check_keys(p, config);
    if (range_is_odd(group)) {
        parse_prefer(p, odd_range);
        if (!group->ssl_min && p->ours && dialect_does(DIALECT_CHECKS_TLS))
            group->ssl_min = group->ssl_max >> 16;
    }
    if (group->ssl_min || group->ssl_max)
        config_set_long(config, WC_OPT_SSLVERSION,
                        group->ssl_min | group->ssl_max);
    if (group->ssl)
        config_set_long(config, WC_OPT_SSL_OPTIONS, group->ssl);
    if (group->proxy_ssl)
        config_set_long(config, WC_OPT_PROXY_SSL_OPTIONS, group->proxy_ssl);
    config->has_cafile =
        config_opt(config, WC_OPT_CAINFO) || config_opt(config, WC_OPT_CAPATH);
    trust_from_environment(p, config);
    /* curl lets --capath count for the proxy as well. */
    capath = config_opt(config, WC_OPT_CAPATH);
    if (capath && !config_opt(config, WC_OPT_PROXY_CAPATH))
        config_set_text(config, WC_OPT_PROXY_CAPATH, WIRE_STRING, capath->text);
}
