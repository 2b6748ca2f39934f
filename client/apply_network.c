/* Option functions for how to get there: TLS, proxies, versions, limits. */
#include "client/apply.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/number.h"
#include "client/options.h"

/* --- trust and certificates ----------------------------------------------- */

/* num 1: the proxy's. */
void apply_insecure(struct parse *p, const struct option *o, const char *value,
                    bool on)
{
    uint32_t peer =
        o->num ? WC_OPT_PROXY_SSL_VERIFYPEER : WC_OPT_SSL_VERIFYPEER;
    uint32_t host =
        o->num ? WC_OPT_PROXY_SSL_VERIFYHOST : WC_OPT_SSL_VERIFYHOST;

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

/* A folder that the daemon opens: a relative name means nothing there, and
 * libcurl's messages quote it as typed. */
void apply_capath(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    if (*value != '/')
        parse_direct(p, "a relative CA folder");
    apply_opt_text(p, o, value, on);
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

    if (!strncasecmp(value, "pkcs11:", 7)) {
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

void apply_tls_min(struct parse *p, const struct option *o, const char *value,
                   bool on)
{
    (void)value;
    (void)on;
    parse_group(p)->ssl_min = o->num;
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
            return;
        }
    }
    parse_direct(p, "an unknown TLS version");
}

/* --- protocols ------------------------------------------------------------ */

enum {
    PROTO_HTTP = 1 << 0,
    PROTO_HTTPS = 1 << 1,
    PROTO_OTHER = 1 << 2,
    PROTO_ALL = PROTO_HTTP | PROTO_HTTPS | PROTO_OTHER,
};

/* The bits that NAME (LEN bytes) stands for, 0 for names that only curl
 * knows whether it knows. */
static int proto_bits(const char *name, size_t len)
{
    static const struct {
        const char *name;
        int bits;
    } protos[] = {
        {"all", PROTO_ALL},    {"file", PROTO_OTHER}, {"ftp", PROTO_OTHER},
        {"ftps", PROTO_OTHER}, {"http", PROTO_HTTP},  {"https", PROTO_HTTPS},
    };

    for (size_t i = 0; i < sizeof(protos) / sizeof(protos[0]); i++)
        if (len == strlen(protos[i].name) && !memcmp(name, protos[i].name, len))
            return protos[i].bits;
    return 0;
}

/* Evaluates "[+-=]name,..." from left to right; -EINVAL when curl might see
 * it in another way. */
static int proto_set(const char *text)
{
    int set = PROTO_ALL;

    while (*text) {
        char sign = strchr("+-=", *text) ? *text++ : '+';
        size_t len = strcspn(text, ",");
        int bits = proto_bits(text, len);

        if (!bits)
            return -EINVAL;
        if (sign == '=')
            set = bits;
        else if (sign == '-')
            set &= ~bits;
        else
            set |= bits;
        text += len;
        if (*text == ',')
            text++;
    }
    return set;
}

void apply_proto(struct parse *p, const struct option *o, const char *value,
                 bool on)
{
    static const char *const names[] = {NULL, "http", "https", "http,https"};
    int set = proto_set(value);

    (void)on;
    if (set < 0 || !(set & (PROTO_HTTP | PROTO_HTTPS))) {
        parse_direct(p, "a choice of protocols without HTTP");
        return;
    }
    config_set_text(p->config, o->number, WIRE_STRING,
                    names[set & (PROTO_HTTP | PROTO_HTTPS)]);
}

void apply_proto_default(struct parse *p, const struct option *o,
                         const char *value, bool on)
{
    (void)o;
    (void)on;
    if (strcmp(value, "http") && strcmp(value, "https")) {
        parse_direct(p, "another default protocol");
        return;
    }
    p->config->proto_default = value;
    config_set_text(p->config, WC_OPT_DEFAULT_PROTOCOL, WIRE_STRING, value);
}

void apply_http_version(struct parse *p, const struct option *o,
                        const char *value, bool on)
{
    struct group *group = parse_group(p);

    (void)value;
    (void)on;
    if (group->http_version && group->http_version != o->num)
        parse_direct(p, "two HTTP versions");
    group->http_version = o->num;
    config_set_long(p->config, WC_OPT_HTTP_VERSION, o->num);
}

void apply_ip_version(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    (void)value;
    (void)on;
    config_set_long(p->config, WC_OPT_IPRESOLVE, o->num);
}

/* --- proxies and sockets -------------------------------------------------- */

void apply_proxy(struct parse *p, const struct option *o, const char *value,
                 bool on)
{
    (void)on;
    p->config->proxy = value;
    config_set_long(p->config, WC_OPT_PROXYTYPE, o->num);
}

/* The daemon runs in another directory. */
void apply_unix_socket(struct parse *p, const struct option *o,
                       const char *value, bool on)
{
    char cwd[PATH_MAX];

    (void)o;
    (void)on;
    if (*value != '/') {
        const char *const parts[] = {cwd, "/", value};

        if (!*value || !getcwd(cwd, sizeof(cwd)) || *cwd != '/') {
            parse_direct(p, "a socket without a path");
            return;
        }
        value = arena_concat(3, parts);
    }
    config_set_text(p->config, WC_OPT_UNIX_SOCKET_PATH, WIRE_STRING, value);
}

/* --- limits --------------------------------------------------------------- */

void apply_max_time(struct parse *p, const struct option *o, const char *value,
                    bool on)
{
    const struct optval *set;

    apply_opt_seconds(p, o, value, on);
    set = config_opt(p->config, o->number);
    p->config->timeout_ms = set ? set->num : 0;
}

void apply_limit_rate(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    (void)o;
    (void)on;
    if (number_parse_bytes(value, &parse_group(p)->limit_rate))
        parse_direct(p, "a rate that only curl may read");
}

void apply_max_filesize(struct parse *p, const struct option *o,
                        const char *value, bool on)
{
    int64_t bytes;

    (void)o;
    (void)on;
    if (number_parse_bytes(value, &bytes))
        parse_direct(p, "a size that only curl may read");
    else
        config_set_off(p->config, WC_OPT_MAXFILESIZE_LARGE, bytes);
}

void apply_max_redirs(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    int64_t count = -1;

    (void)o;
    (void)on;
    if (strcmp(value, "-1") &&
        (number_parse(value, &count) || count > INT16_MAX))
        parse_direct(p, "a number that only curl may read");
    else
        config_set_long(p->config, WC_OPT_MAXREDIRS, count);
}

/* -y and -Y each have a default for the other. */
void apply_speed(struct parse *p, const struct option *o, const char *value,
                 bool on)
{
    struct group *group = parse_group(p);
    int64_t *field = (int64_t *)((char *)group + o->field);

    (void)on;
    if (number_parse(value, field) || *field > INT32_MAX)
        parse_direct(p, "a number that only curl may read");
    if (field == &group->low_speed_time && !group->low_speed_limit)
        group->low_speed_limit = 1;
    if (field == &group->low_speed_limit && !group->low_speed_time)
        group->low_speed_time = 30;
}

void apply_retry_seconds(struct parse *p, const struct option *o,
                         const char *value, bool on)
{
    int64_t seconds;

    (void)on;
    if (number_parse(value, &seconds) || seconds > INT32_MAX)
        parse_direct(p, "a number that only curl may read");
    else
        *(int64_t *)((char *)p->config + o->field) = seconds * 1000;
}
