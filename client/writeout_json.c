#include "client/writeout_json.h"

#include <string.h>
#include <strings.h>

#include "client/dialect.h"
#include "client/text.h"
#include "client/transfer.h"
#include "client/writevars.h"

/* --- strings -------------------------------------------------------------- */

static void add_hex(struct wire_writer *w, uint32_t v, unsigned digits)
{
    static const char hex[] = "0123456789abcdef";

    while (digits--)
        text_add_char(w, hex[v >> (4 * digits) & 15]);
}

/* How a text is written. */
struct style {
    bool lower; /* ASCII letters */
    bool bare;  /* "u0006" */
    bool high;  /* escapes for bytes above 127 */
};

/* A control character, or to some versions a byte above 127 as the number
 * that it is to a signed char. */
static void add_escape(struct wire_writer *w, unsigned char c,
                       const struct style *style)
{
    text_add(w, style->bare ? "u" : "\\u");
    if (c > 127)
        add_hex(w, 0xffffff00u | c, 8);
    else
        add_hex(w, c, 4);
}

static void add_text(struct wire_writer *w, const char *s, size_t len,
                     const struct style *style)
{
    static const char escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        const char *e = escapes;

        while (*e && (unsigned char)*e != c)
            e += 2;
        if (*e) {
            text_add_char(w, '\\');
            text_add_char(w, e[1]);
        } else if (c < 32 || (c > 127 && style->high)) {
            add_escape(w, c, style);
        } else {
            bool is_upper = c >= 'A' && c <= 'Z';

            text_add_char(w, (char)(style->lower && is_upper ? c + 32 : c));
        }
    }
}

static void add_string(struct wire_writer *w, const char *s, size_t len,
                       bool lower)
{
    const struct style style = {
        .lower = lower,
        .bare = dialect_does(DIALECT_BARE_ESCAPES),
        .high = dialect_does(DIALECT_HIGH_ESCAPES),
    };

    text_add_char(w, '"');
    add_text(w, s, len, &style);
    text_add_char(w, '"');
}

void writeout_json_escape(struct wire_writer *w, const char *s, size_t len)
{
    static const struct style style = {false, false, false};

    add_text(w, s, len, &style);
}

/* --- variables ------------------------------------------------------------ */

static void add_value(struct wire_writer *w, const struct writevalue *value)
{
    switch (value->kind) {
    case WRITEVALUE_NUM:
    case WRITEVALUE_STATUS:
        text_add_num(w, value->num);
        break;
    case WRITEVALUE_SECONDS:
        text_add_seconds(w, value->num);
        break;
    case WRITEVALUE_TEXT:
        add_string(w, value->text.data, value->text.len, false);
        break;
    default:
        text_add(w, "null");
        break;
    }
}

void writeout_json_all(struct wire_writer *w, const struct transfer *t)
{
    struct wire_str version = outcome_str(&t->outcome, WC_INFO_WC_VERSION);

    text_add_char(w, '{');
    for (size_t i = 0; i < writevars_count; i++) {
        const struct writevar *v = &writevars_table[i];
        struct writevalue value;

        if (!v->get || !dialect_since(v->since))
            continue;
        value = v->get(t, v);
        text_add_char(w, '"');
        text_add(w, v->name);
        text_add(w, "\":");
        add_value(w, &value);
        text_add_char(w, ',');
    }
    text_add(w, "\"curl_version\":");
    add_string(w, version.data, version.len, false);
    text_add_char(w, '}');
}

/* --- headers -------------------------------------------------------------- */

static bool same_name(const struct response_header *a,
                      const struct response_header *b)
{
    return a->name_len == b->name_len &&
           !strncasecmp(a->name, b->name, a->name_len);
}

/* The position of the first header of H's name, and of the one behind the
 * last. */
struct span {
    size_t first;
    size_t behind;
};

static struct span find_all(const struct response *r,
                            const struct response_header *h)
{
    struct span span = {SIZE_MAX, 0};
    struct response_header other;
    size_t at = r->last_at;
    size_t before = at;

    for (; response_next(r, &at, &other); before = at) {
        if (!same_name(&other, h))
            continue;
        if (span.first == SIZE_MAX)
            span.first = before;
        span.behind = at;
    }
    return span;
}

static void add_name(struct wire_writer *w, const struct response_header *h)
{
    add_string(w, h->name, h->name_len, true);
    text_add_char(w, ':');
}

/* All values of H's name. */
static void add_group(struct wire_writer *w, const struct response *r,
                      const struct response_header *h)
{
    struct response_header other;
    size_t at = r->last_at;
    bool more = false;

    add_name(w, h);
    text_add_char(w, '[');
    while (response_next(r, &at, &other)) {
        if (!same_name(&other, h))
            continue;
        text_add(w, more ? "," : "");
        add_string(w, other.value, other.value_len, false);
        more = true;
    }
    text_add_char(w, ']');
}

/* Versions that lose headers go on behind a group's last one, and know no
 * values where they meet a name that they missed the first of. */
void writeout_json_headers(struct wire_writer *w, const struct transfer *t)
{
    const struct response *r = &t->response;
    bool loses = dialect_does(DIALECT_LOSES_HEADERS);
    struct response_header h;
    size_t at = r->last_at;
    size_t before = at;
    bool more = false;

    text_add_char(w, '{');
    for (; transfer_has_headers(t) && response_next(r, &at, &h); before = at) {
        struct span span = find_all(r, &h);
        bool is_first = span.first == before;

        if (!is_first && !loses)
            continue;
        text_add(w, more ? ",\n" : "");
        more = true;
        if (is_first) {
            add_group(w, r, &h);
            at = loses ? span.behind : at;
        } else {
            add_name(w, &h);
            text_add_char(w, ']');
        }
    }
    text_add(w, "\n}");
}
