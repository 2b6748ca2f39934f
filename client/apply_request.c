/* Option functions for what is asked: URL, method, headers, body, login. */
#include "client/apply.h"

#include <string.h>
#include <strings.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/form.h"
#include "client/optfile.h"
#include "client/options.h"
#include "client/urlfile.h"
#include "client/usage.h"
#include "proto/authscheme.h"

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

static struct url_item *add_url(struct parse *p, const char *url)
{
    struct url_item *item = free_item(p, &parse_group(p)->at_url, has_url);

    item->url = url;
    p->config->url_count++;
    return item;
}

void apply_plain_url(struct parse *p, const char *url)
{
    if (*url == '@' && dialect_does(DIALECT_READS_URLS)) {
        urlfile_read(p, url + 1);
        return;
    }
    add_url(p, url);
    if (!parse_one_etag(p))
        usage_reject(p, USAGE_BAD_USE);
}

bool apply_listed_url(struct parse *p, const char *url)
{
    struct url_item *item = add_url(p, url);

    item->is_listed = true;
    /* -O is what it means unless something else was said. */
    if (!item->out_given)
        item->use_remote_name = true;
    return parse_one_etag(p);
}

void apply_url(struct parse *p, const struct option *o, const char *value,
               bool on)
{
    (void)o;
    (void)on;
    apply_plain_url(p, value);
}

void apply_output(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    struct url_item *item;

    (void)o;
    (void)on;
    if (!*value) {
        parse_warn(p, "output file name has no length");
        usage_reject(p, USAGE_BAD_USE);
        return;
    }
    item = free_item(p, &parse_group(p)->at_out, has_out);
    item->outfile = value;
    item->use_remote_name = false;
    item->out_given = true;
}

void apply_out_null(struct parse *p, const struct option *o, const char *value,
                    bool on)
{
    struct url_item *item = free_item(p, &parse_group(p)->at_out, has_out);

    (void)o;
    (void)value;
    (void)on;
    item->outfile = NULL;
    item->use_remote_name = false;
    item->discards = true;
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
    if (!on && !parse_group(p)->remote_name_all &&
        dialect_does(DIALECT_IDLE_NO_NAME))
        return;
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
    free_item(p, &parse_group(p)->at_file, has_file)->infile = value;
    parse_group(p)->upload = true;
}

/* --- method --------------------------------------------------------------- */

void apply_request(struct parse *p, const struct option *o, const char *value,
                   bool on)
{
    (void)o;
    (void)on;
    p->config->custom_request = value;
}

void apply_head(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    (void)o;
    (void)value;
    p->config->no_body = on;
    p->config->show_headers = on;
    if (!apply_method(p, &p->inv->notes, on ? HTTPREQ_HEAD : HTTPREQ_GET))
        usage_reject(p, USAGE_BAD_USE);
}

bool apply_method(struct parse *p, struct notes *notes, enum httpreq method)
{
    static const char *const names[] = {
        [HTTPREQ_UNSPEC] = "",
        [HTTPREQ_GET] = "GET (-G, --get)",
        [HTTPREQ_HEAD] = "HEAD (-I, --head)",
        [HTTPREQ_MIMEPOST] = "multipart formpost (-F, --form)",
        [HTTPREQ_SIMPLEPOST] = "POST (-d, --data)",
        [HTTPREQ_PUT] = "PUT (-T, --upload-file)",
    };
    enum httpreq *chosen = &p->config->httpreq;
    const char *const parts[] = {
        "You can only select one HTTP request method! You asked for both ",
        names[method], " and ", names[*chosen], "."};

    if (*chosen == HTTPREQ_UNSPEC || *chosen == method) {
        *chosen = method;
        return true;
    }
    parse_prefer(p, "two request methods");
    if (!p->inv->silent && !p->direct)
        notes_add(notes, NOTE_WARNING, arena_concat(5, parts));
    return false;
}

void apply_get(struct parse *p, const struct option *o, const char *value,
               bool on)
{
    (void)o;
    (void)value;
    p->config->use_get = on;
}

void apply_location(struct parse *p, const struct option *o, const char *value,
                    bool on)
{
    const struct optval *before = config_opt(p->config, WC_OPT_FOLLOWLOCATION);

    (void)value;
    if (on && before && before->num != o->num)
        parse_warn(p, o->num == WC_FOLLOW_OBEYCODE
                          ? "--follow overrides --location"
                          : "--location overrides --follow");
    p->config->follow = on;
    if (on)
        config_set_long(p->config, WC_OPT_FOLLOWLOCATION, o->num);
    else
        config_unset(p->config, WC_OPT_FOLLOWLOCATION);
}

void apply_location_trusted(struct parse *p, const struct option *o,
                            const char *value, bool on)
{
    apply_location(p, o, value, on);
    if (on)
        config_set_long(p->config, WC_OPT_UNRESTRICTED_AUTH, 1);
    else
        config_unset(p->config, WC_OPT_UNRESTRICTED_AUTH);
}

/* --- headers -------------------------------------------------------------- */

/* From 8.17 on. */
static void doubt_header(struct parse *p, const char *text)
{
    const char *const parts[] = {"The provided HTTP header '", text,
                                 "' does not look like a header?"};

    if (!strpbrk(text, ":;") && dialect_does(DIALECT_DOUBTS_HEADERS))
        parse_warn(p, arena_concat(3, parts));
}

/* The row's field is the first of a pair of list pointers. */
void apply_header(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    struct header_arg **ends =
        (struct header_arg **)((char *)p->config + o->field);
    struct header_arg *arg = arena_alloc(sizeof(*arg));

    (void)on;
    if (*value != '@') {
        doubt_header(p, value);
        if (authscheme_binds(value))
            parse_prefer(p, "an Authorization that binds a connection");
        arg->text = value;
    } else if (optfile_check(p, OPTFILE_HEADERS, value + 1, value + 1)) {
        arg->path = value + 1;
    } else {
        return;
    }
    APPEND(ends[0], ends[1], arg);
}

void apply_referer(struct parse *p, const struct option *o, const char *value,
                   bool on)
{
    struct config *config = p->config;
    const char *mark = strstr(value, ";auto");

    (void)o;
    (void)on;
    /* Later curls know it at the end alone. */
    if (mark && mark[5] && dialect_does(DIALECT_AUTO_AT_END))
        mark = NULL;
    if (mark) {
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

/* The file that TEXT names, NULL when it is the data itself. */
static const char *file_of(enum data_kind kind, const char *text)
{
    const char *at;

    switch (kind) {
    case DATA_RAW:
        return NULL;
    case DATA_URLENCODE:
        /* name@file, but only without '='. */
        at = strchr(text, '@');
        return at && !strchr(text, '=') ? at + 1 : NULL;
    default:
        return *text == '@' ? text + 1 : NULL;
    }
}

static struct data_piece *new_piece(struct parse *p, enum data_kind kind,
                                    const char *text)
{
    enum optfile use = kind == DATA_ASCII ? OPTFILE_LINES : OPTFILE_BYTES;
    struct data_piece *piece = arena_alloc(sizeof(*piece));
    const char *path = file_of(kind, text);

    piece->kind = kind;
    piece->text = text;
    if (!path)
        return piece;
    if (optfile_check(p, use, path, kind == DATA_URLENCODE ? text : path))
        piece->path = path;
    else
        piece->content = "";
    return piece;
}

void apply_data(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    struct data_piece *piece = new_piece(p, (enum data_kind)o->num, value);

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
    struct data_piece *piece;

    (void)o;
    (void)on;
    if (*value == '+')
        piece = new_piece(p, DATA_RAW, value + 1);
    else
        piece = new_piece(p, DATA_URLENCODE, value);
    APPEND(p->config->query_data, p->config->last_query_data, piece);
}

/* num 1: --form-string. */
void apply_form(struct parse *p, const struct option *o, const char *value,
                bool on)
{
    (void)on;
    if (form_add(p, value, o->num) && !p->direct &&
        !apply_method(p, &p->inv->notes, HTTPREQ_MIMEPOST))
        usage_reject(p, USAGE_BAD_USE);
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

void apply_raw(struct parse *p, const struct option *o, const char *value,
               bool on)
{
    static const uint32_t numbers[] = {WC_OPT_HTTP_CONTENT_DECODING,
                                       WC_OPT_HTTP_TRANSFER_DECODING};

    (void)o;
    (void)value;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (on)
            config_set_long(p->config, numbers[i], 0);
        else
            config_unset(p->config, numbers[i]);
    }
}

/* --- cookies -------------------------------------------------------------- */

void apply_cookie(struct parse *p, const struct option *o, const char *value,
                  bool on)
{
    struct config *config = p->config;

    (void)o;
    (void)on;
    /* Up to 8.5 a file, whatever its name. */
    if (*value == '@' && !dialect_does(DIALECT_PLAIN_AT))
        strlist_add(&config->cookie_files, value + 1);
    else if (strchr(value, '='))
        strlist_add(&config->cookies, value);
    else
        strlist_add(&config->cookie_files, value);
}
