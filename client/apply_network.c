/* Option functions for how to get there: protocols, proxies, sockets,
 * limits. */
#include "client/apply.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <sys/un.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/options.h"
#include "client/rate.h"
#include "client/usage.h"
#include "client/value.h"
#include "proto/bindname.h"

/* --- protocols ------------------------------------------------------------ */

enum {
    PROTO_HTTP = 1 << 0,
    PROTO_HTTPS = 1 << 1,
    PROTO_WS = 1 << 2,
    PROTO_WSS = 1 << 3,
    PROTO_OTHER = 1 << 4,
    PROTO_ALL = (PROTO_OTHER << 1) - 1,
};

/* Names of protocols with the versions that know them; what a libcurl was
 * built without is not told. */
static const struct {
    const char *name;
    int bits;
    uint32_t since;
    uint32_t until; /* 0: known to all that follow */
} protos[] = {
    {"http", PROTO_HTTP, 0, 0},
    {"https", PROTO_HTTPS, 0, 0},
    {"all", PROTO_ALL, 0, 0},
    {"dict", PROTO_OTHER, 0, 0},
    {"file", PROTO_OTHER, 0, 0},
    {"ftp", PROTO_OTHER, 0, 0},
    {"ftps", PROTO_OTHER, 0, 0},
    {"gopher", PROTO_OTHER, 0, 0},
    {"gophers", PROTO_OTHER, 0, 0},
    {"imap", PROTO_OTHER, 0, 0},
    {"imaps", PROTO_OTHER, 0, 0},
    {"ldap", PROTO_OTHER, 0, 0},
    {"ldaps", PROTO_OTHER, 0, 0},
    {"mqtt", PROTO_OTHER, 0, 0},
    {"mqtts", PROTO_OTHER, DIALECT_VERSION(8, 21, 0), 0},
    {"pop3", PROTO_OTHER, 0, 0},
    {"pop3s", PROTO_OTHER, 0, 0},
    {"rtmp", PROTO_OTHER, 0, DIALECT_VERSION(8, 20, 0)},
    {"rtmpe", PROTO_OTHER, 0, DIALECT_VERSION(8, 20, 0)},
    {"rtmps", PROTO_OTHER, 0, DIALECT_VERSION(8, 20, 0)},
    {"rtmpt", PROTO_OTHER, 0, DIALECT_VERSION(8, 20, 0)},
    {"rtmpte", PROTO_OTHER, 0, DIALECT_VERSION(8, 20, 0)},
    {"rtmpts", PROTO_OTHER, 0, DIALECT_VERSION(8, 20, 0)},
    {"rtsp", PROTO_OTHER, 0, 0},
    {"scp", PROTO_OTHER, 0, 0},
    {"sftp", PROTO_OTHER, 0, 0},
    {"smb", PROTO_OTHER, 0, DIALECT_VERSION(8, 20, 0)},
    {"smbs", PROTO_OTHER, 0, DIALECT_VERSION(8, 20, 0)},
    {"smtp", PROTO_OTHER, 0, 0},
    {"smtps", PROTO_OTHER, 0, 0},
    {"telnet", PROTO_OTHER, 0, 0},
    {"tftp", PROTO_OTHER, 0, 0},
    {"ws", PROTO_WS, DIALECT_VERSION(8, 11, 0), 0},
    {"wss", PROTO_WSS, DIALECT_VERSION(8, 11, 0), 0},
};

/* The bits that NAME stands for, 0 for none.  Versions of curl may differ over
 * it when *RET_IS_SURE is false. */
static int proto_bits(struct parse *p, const char *name, size_t len,
                      bool *ret_is_sure)
{
    for (size_t i = 0; i < sizeof(protos) / sizeof(protos[0]); i++) {
        bool is_everywhere = !protos[i].since && !protos[i].until;

        if (len != strlen(protos[i].name) ||
            strncasecmp(name, protos[i].name, len))
            continue;
        *ret_is_sure = is_everywhere;
        if (is_everywhere || !p->ours ||
            (dialect_since(protos[i].since) &&
             !(protos[i].until && dialect_since(protos[i].until))))
            return protos[i].bits;
        return 0;
    }
    *ret_is_sure = false;
    return 0;
}

/* Reads the signs at *AT; 0 where there is something else. */
static char read_signs(struct parse *p, const char **at)
{
    char sign = '+';

    if (p->ours && dialect_does(DIALECT_STRICT_NUMBERS)) {
        if (**at && strchr("+-=", **at))
            sign = *(*at)++;
        return sign;
    }
    while (!isalnum((unsigned char)**at)) {
        if (!**at || !strchr("+-=", **at))
            return 0;
        sign = *(*at)++;
    }
    return sign;
}

static void unknown_protocol(struct parse *p, const char *name, size_t len)
{
    const char *const parts[] = {"unrecognized protocol '",
                                 arena_strndup(name, len), "'"};

    if (p->ours && dialect_does(DIALECT_NEEDS_PROTOCOL)) {
        parse_error(p, arena_concat(3, parts));
        usage_reject(p, USAGE_BAD_USE);
    } else {
        parse_warn(p, arena_concat(3, parts));
    }
}

/* Takes one of the names, of LEN bytes with its signs. */
static int take_protocol(struct parse *p, const char *text, size_t len, int set)
{
    const char *end = text + len;
    bool is_plain = isalnum((unsigned char)text[strchr("+-=", *text) != NULL]);
    char sign = read_signs(p, &text);
    bool is_sure;
    int bits;

    if (!sign || text > end) {
        usage_reject(p, USAGE_BAD_USE);
        return set;
    }
    bits = proto_bits(p, text, (size_t)(end - text), &is_sure);
    if (!is_plain || !is_sure)
        parse_prefer(p, "a protocol over which versions of curl differ");
    if (!bits)
        unknown_protocol(p, text, (size_t)(end - text));
    if (sign == '=')
        return bits;
    return sign == '-' ? set & ~bits : set | bits;
}

void apply_proto(struct parse *p, const struct option *o, const char *value,
                 bool on)
{
    static const char *const names[] = {"", "http", "https", "http,https"};
    int set = PROTO_ALL;

    (void)on;
    while (*(value += strspn(value, ","))) {
        size_t len = strcspn(value, ",");

        set = take_protocol(p, value, len, set);
        value += len;
    }
    if (!set)
        parse_prefer(p, "no protocol at all");
    if (!set && p->ours && dialect_does(DIALECT_NEEDS_PROTOCOL))
        usage_reject(p, USAGE_BAD_USE);
    p->config->no_ftp |= !(set & PROTO_OTHER);
    if (o->number == WC_OPT_PROTOCOLS_STR) {
        p->config->no_ws = !(set & PROTO_WS);
        p->config->no_wss = !(set & PROTO_WSS);
    } else {
        p->config->redirects_to_ws = set & (PROTO_WS | PROTO_WSS);
    }
    config_set_text(p->config, o->number, WIRE_STRING,
                    names[set & (PROTO_HTTP | PROTO_HTTPS)]);
}

void apply_proto_default(struct parse *p, const struct option *o,
                         const char *value, bool on)
{
    static const char *const names[] = {
        [PROTO_HTTP] = "http",
        [PROTO_HTTPS] = "https",
        [PROTO_WS] = "ws",
        [PROTO_WSS] = "wss",
    };
    bool is_sure;
    int bits = proto_bits(p, value, strlen(value), &is_sure);

    (void)o;
    (void)on;
    if (!is_sure)
        parse_prefer(p, "a protocol over which versions of curl differ");
    if (!bits || bits == PROTO_ALL) {
        usage_reject(p, USAGE_BAD_PROTOCOL);
        return;
    }
    p->config->proto_default = value;
    if (bits != PROTO_OTHER)
        config_set_text(p->config, WC_OPT_DEFAULT_PROTOCOL, WIRE_STRING,
                        names[bits]);
}

void apply_http_version(struct parse *p, const struct option *o,
                        const char *value, bool on)
{
    struct group *group = parse_group(p);

    (void)value;
    (void)on;
    if (group->http_version && group->http_version != o->num)
        parse_warn(p, "Overrides previous HTTP version option");
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

/* Bytes of a socket's path, its end included: unix(7). */
#define SOCKET_PATH_BYTES sizeof(((struct sockaddr_un *)NULL)->sun_path)

void apply_proxy(struct parse *p, const struct option *o, const char *value,
                 bool on)
{
    (void)on;
    p->config->proxy = value;
    config_set_long(p->config, WC_OPT_PROXYTYPE, o->num);
}

/* The socket's name for the daemon, which runs in another folder; NULL when
 * there is none.  What is no name of a socket is left as it is for libcurl,
 * which says so. */
static const char *socket_path(const char *typed)
{
    const char *path;

    if (!*typed || strlen(typed) >= SOCKET_PATH_BYTES)
        return typed;
    path = parse_absolute(typed);
    return path && strlen(path) < SOCKET_PATH_BYTES ? path : NULL;
}

/* num: the number of the other kind of socket, which the last one replaces. */
void apply_unix_socket(struct parse *p, const struct option *o,
                       const char *value, bool on)
{
    const char *path = value;

    (void)on;
    if (o->number == WC_OPT_UNIX_SOCKET_PATH)
        path = socket_path(value);
    if (!path) {
        parse_direct(p, "a socket whose path is too long from elsewhere");
        return;
    }
    p->config->socket_typed = path == value ? NULL : value;
    config_unset(p->config, (uint32_t)o->num);
    config_set_text(p->config, o->number, WIRE_STRING, path);
}

/* libcurl takes a host's name, but waits for its address. */
void apply_interface(struct parse *p, const struct option *o, const char *value,
                     bool on)
{
    (void)on;
    if (bindname_host(value, true))
        parse_prefer(p, "a host name for an interface");
    config_set_text(p->config, o->number, WIRE_STRING, value);
}

void apply_haproxy(struct parse *p, const struct option *o, const char *value,
                   bool on)
{
    parse_prefer(p, "it tells a proxy whom the connection is for");
    if (value)
        apply_opt_text(p, o, value, on);
    else
        apply_opt_flag(p, o, value, on);
}

/* "FIRST" or "FIRST-LAST"; 0 is any, as without it. */
void apply_local_port(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    int64_t first;
    int64_t last;

    (void)o;
    (void)on;
    parse_prefer(p, "a port of its own");
    if (value_ports(p, value, &first, &last))
        return;
    if (first) {
        config_set_long(p->config, WC_OPT_LOCALPORT, first);
        config_set_long(p->config, WC_OPT_LOCALPORTRANGE, last - first + 1);
    } else {
        config_unset(p->config, WC_OPT_LOCALPORT);
        config_unset(p->config, WC_OPT_LOCALPORTRANGE);
    }
}

void apply_keepalive(struct parse *p, const struct option *o, const char *value,
                     bool on)
{
    (void)o;
    (void)value;
    parse_group(p)->no_keepalive = !on;
}

/* Both the time until the first probe and that between probes. */
void apply_keepalive_time(struct parse *p, const struct option *o,
                          const char *value, bool on)
{
    const struct optval *idle;

    apply_opt_number(p, o, value, on);
    idle = config_opt(p->config, o->number);
    if (idle)
        config_set_long(p->config, WC_OPT_TCP_KEEPINTVL, idle->num);
    else
        config_unset(p->config, WC_OPT_TCP_KEEPINTVL);
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
    value_size(p, value, "rate", &parse_group(p)->limit_rate);
}

void apply_max_filesize(struct parse *p, const struct option *o,
                        const char *value, bool on)
{
    int64_t bytes;

    (void)o;
    (void)on;
    if (!value_size(p, value, "max-filesize", &bytes))
        config_set_off(p->config, WC_OPT_MAXFILESIZE_LARGE, bytes);
}

void apply_max_redirs(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    int64_t count = -1;

    (void)o;
    (void)on;
    if (strcmp(value, "-1") && value_number_from(p, value, -1, &count))
        return;
    if (count > INT16_MAX)
        parse_prefer(p, "more redirects than every version of libcurl counts");
    config_set_long(p->config, WC_OPT_MAXREDIRS, count);
}

/* -y and -Y each have a default for the other. */
void apply_speed(struct parse *p, const struct option *o, const char *value,
                 bool on)
{
    struct group *group = parse_group(p);
    int64_t *field = (int64_t *)((char *)group + o->field);

    (void)on;
    if (value_number(p, value, field))
        return;
    if (field == &group->low_speed_time && !group->low_speed_limit)
        group->low_speed_limit = 1;
    if (field == &group->low_speed_limit && !group->low_speed_time)
        group->low_speed_time = 30;
}

void apply_retry_seconds(struct parse *p, const struct option *o,
                         const char *value, bool on)
{
    (void)on;
    value_delay(p, value, (int64_t *)((char *)p->config + o->field));
}

void apply_rate(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    (void)o;
    (void)on;
    rate_parse(p, value, &p->inv->rate_ms);
}
