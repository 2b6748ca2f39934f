/* Option functions for what is asked: URL, method, headers, body, login. */
#include "client/apply.h"

#include <string.h>
#include <strings.h>

#include "client/arena.h"
#include "client/form.h"
#include "client/options.h"

/* Appends NODE to the list FIRST..LAST of any struct with a next pointer. */
#define APPEND(first, last, node)  \
    do {                           \
        if (last)                  \
            (last)->next = (node); \
        else                       \
            (first) = (node);      \
        (last) = (node);           \
    } while (0)

/* --- URLs and what is paired with them ------------------------------------ */

static bool has_url(const struct url_item *item)
{
    return item->url;
}

static bool has_out(const struct url_item *item)
{
    return item->out_given;
}

static bool has_file(const struct url_item *item)
{
    return item->infile;
}

/* The first item that lacks what TAKEN tells of, a new one at the end.  *AT
 * remembers the place, so that a thousand URLs cost a thousand steps. */
static struct url_item *free_item(struct parse *p, struct url_item **at,
                                  bool taken(const struct url_item *))
{
    struct group *group = parse_group(p);
    struct url_item *item = *at ? *at : group->config.urls;

    while (item && taken(item))
        item = item->next;
    if (!item) {
        item = arena_alloc(sizeof(*item));
        item->use_remote_name = group->remote_name_all;
        APPEND(group->config.urls, group->last_url, item);
    }
    *at = item;
    return item;
}

void apply_plain_url(struct parse *p, const char *url)
{
    free_item(p, &parse_group(p)->at_url, has_url)->url = url;
    p->config->url_count++;
}

void apply_url(struct parse *p, const struct option *o, const char *value,
               bool on)
{
    (void)o;
    (void)on;
    /* Later versions read a list of URLs from a file here. */
    if (*value == '@')
        parse_direct(p, "--url with a file");
    else
        apply_plain_url(p, value);
}

void apply_output(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    struct url_item *item;

    (void)o;
    (void)on;
    if (!*value) {
        parse_direct(p, "an output file without a name");
        return;
    }
    item = free_item(p, &parse_group(p)->at_out, has_out);
    item->outfile = value;
    item->use_remote_name = false;
    item->out_given = true;
}

/* num 1: --remote-name-all. */
void apply_remote_name(struct parse *p, const struct option *o,
                       const char *value, bool on)
{
    struct url_item *item;

    (void)value;
    if (o->num) {
        parse_group(p)->remote_name_all = on;
        return;
    }
    item = free_item(p, &parse_group(p)->at_out, has_out);
    item->outfile = NULL;
    item->use_remote_name = on;
    item->out_given = true;
}

void apply_upload_file(struct parse *p, const struct option *o,
                       const char *value, bool on)
{
    (void)o;
    (void)on;
    if (!*value || !strcmp(value, ".")) {
        parse_direct(p, "an upload from nowhere or from a stdin that waits");
        return;
    }
    free_item(p, &parse_group(p)->at_file, has_file)->infile = value;
    parse_group(p)->upload = true;
}

/* --- method --------------------------------------------------------------- */

void apply_request(struct parse *p, const struct option *o, const char *value,
                   bool on)
{
    (void)o;
    (void)on;
    if (!*value)
        parse_direct(p, "an empty request method");
    p->config->custom_request = value;
}

void apply_head(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    (void)o;
    (void)value;
    if (!on)
        parse_direct(p, "--no-head");
    parse_group(p)->head = true;
    p->config->no_body = true;
    p->config->show_headers = true;
}

void apply_get(struct parse *p, const struct option *o, const char *value,
               bool on)
{
    (void)o;
    (void)value;
    p->config->use_get = on;
}

/* --- headers -------------------------------------------------------------- */

/* Authentication schemes that belong to the request, not the connection. */
static bool scheme_is_per_request(const char *scheme)
{
    static const char *const schemes[] = {"Basic", "Bearer", "Digest",
                                          "AWS4-HMAC-SHA256"};
    size_t len = strcspn(scheme, " \t,");

    if (!len)
        return true;
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        if (len == strlen(schemes[i]) && !strncasecmp(scheme, schemes[i], len))
            return true;
    return false;
}

bool header_binds_connection(const char *header)
{
    static const char *const names[] = {"Authorization", "Proxy-Authorization"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t len = strlen(names[i]);

        if (strncasecmp(header, names[i], len))
            continue;
        header += len;
        header += strspn(header, " \t");
        if (*header != ':')
            return false;
        header++;
        return !scheme_is_per_request(header + strspn(header, " \t"));
    }
    return false;
}

/* The row's field is the first of a pair of list pointers. */
void apply_header(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    struct header_arg **ends =
        (struct header_arg **)((char *)p->config + o->field);
    struct header_arg *arg;

    (void)on;
    if (!strcmp(value, "@-")) {
        parse_direct(p, "headers from stdin");
        return;
    }
    if (*value != '@' && !strpbrk(value, ":;")) {
        parse_direct(p, "a header that curl may warn of");
        return;
    }
    if (header_binds_connection(value)) {
        parse_direct(p, "an Authorization that binds a connection");
        return;
    }
    arg = arena_alloc(sizeof(*arg));
    arg->text = value;
    APPEND(ends[0], ends[1], arg);
}

void apply_referer(struct parse *p, const struct option *o, const char *value,
                   bool on)
{
    struct config *config = p->config;
    const char *mark = strstr(value, ";auto");

    (void)o;
    (void)on;
    if (mark && mark[5]) {
        parse_direct(p, "a referer that versions of curl read differently");
    } else if (mark) {
        value = arena_strndup(value, (size_t)(mark - value));
        config_set_long(config, WC_OPT_AUTOREFERER, 1);
    } else {
        config_unset(config, WC_OPT_AUTOREFERER);
    }
    config->referer = *value ? value : NULL;
    if (*value)
        config_set_text(config, WC_OPT_REFERER, WIRE_STRING, value);
    else
        config_unset(config, WC_OPT_REFERER);
}

/* --- body ----------------------------------------------------------------- */

static struct data_piece *new_piece(const struct option *o, const char *value)
{
    struct data_piece *piece = arena_alloc(sizeof(*piece));

    piece->kind = (enum data_kind)o->num;
    piece->text = value;
    return piece;
}

void apply_data(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    struct data_piece *piece = new_piece(o, value);

    (void)on;
    APPEND(p->config->data, p->config->last_data, piece);
}

void apply_json(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    p->config->json = true;
    apply_data(p, o, value, on);
}

/* '+' keeps the rest as it is. */
void apply_url_query(struct parse *p, const struct option *o, const char *value,
                     bool on)
{
    struct data_piece *piece = new_piece(o, value);

    (void)on;
    piece->kind = DATA_URLENCODE;
    if (*value == '+') {
        piece->kind = DATA_RAW;
        piece->text = value + 1;
    }
    APPEND(p->config->query_data, p->config->last_query_data, piece);
}

/* num 1: --form-string. */
void apply_form(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    const char *reason;

    (void)on;
    if (form_add(p->config, value, o->num, &reason))
        parse_direct(p, reason);
}

void apply_compressed(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    (void)o;
    (void)value;
    if (on)
        config_set_text(p->config, WC_OPT_ACCEPT_ENCODING, WIRE_STRING, "");
    else
        config_unset(p->config, WC_OPT_ACCEPT_ENCODING);
}

/* --- login and cookies ---------------------------------------------------- */

void apply_user(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    (void)on;
    if (o->num) {
        parse_group(p)->auth |= o->num;
    } else if (!strchr(value, ':')) {
        parse_direct(p, "a password that curl asks for");
        return;
    }
    if (o->number == WC_OPT_USERPWD)
        p->config->user = value;
    config_set_text(p->config, o->number, WIRE_STRING, value);
}

void apply_netrc(struct parse *p, const struct option *o, const char *value,
                 bool on)
{
    (void)value;
    if (o->num == NETRC_OPTIONAL)
        parse_group(p)->netrc_optional = on;
    else
        parse_group(p)->netrc = on;
}

void apply_cookie(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    struct config *config = p->config;

    (void)o;
    (void)on;
    if (!strcmp(value, "-"))
        parse_direct(p, "cookies from stdin");
    else if (*value == '@')
        parse_direct(p, "cookies that versions of curl read differently");
    else if (!strchr(value, '='))
        strlist_add(&config->cookie_files, value);
    else if (config->cookie)
        parse_direct(p, "cookies that versions of curl join differently");
    else
        config->cookie = value;
}
