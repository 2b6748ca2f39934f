#include "client/expand.h"

#include <string.h>

#include "client/arena.h"
#include "client/base64.h"
#include "client/dialect.h"
#include "client/text.h"
#include "client/urledit.h"
#include "client/usage.h"
#include "client/variable.h"
#include "client/writeout_json.h"

/* Bytes of an expanded value, and of what a function makes of one: curl says
 * of more that it has no memory for them. */
#define EXPANDED_BYTES 9999999

/* What curl puts in the place of what is no base64. */
#define NO_BASE64 "[64dec-fail]"

/* What a variable has become so far. */
struct value {
    const char *data;
    size_t len;
};

/* --- functions ------------------------------------------------------------ */

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void trim(struct value *v)
{
    while (v->len && is_space(*v->data)) {
        v->data++;
        v->len--;
    }
    while (v->len && is_space(v->data[v->len - 1]))
        v->len--;
}

static void to_json(struct value *v)
{
    struct wire_writer w;

    wire_writer_init(&w, NULL, 0, EXPANDED_BYTES);
    writeout_json_escape(&w, v->data, v->len);
    /* Too much for it is too much for all. */
    v->len = w.error ? SIZE_MAX : w.len;
    if (!w.error)
        v->data = arena_strndup((const char *)w.data, w.len);
    wire_writer_done(&w);
}

static void to_url(struct value *v)
{
    v->data = urledit_escape(v->data, v->len);
    v->len = strlen(v->data);
}

static void to_base64(struct value *v)
{
    v->data = base64_encode(v->data, v->len, &v->len);
}

static void from_base64(struct value *v)
{
    char *data;

    if (base64_decode(v->data, v->len, &data, &v->len))
        *v = (struct value){NO_BASE64, strlen(NO_BASE64)};
    else
        v->data = data;
}

static const struct {
    const char *name;
    void (*apply)(struct value *v);
    bool grows; /* what it makes is never shorter */
} functions[] = {
    {"trim", trim, false},         {"json", to_json, true},
    {"url", to_url, true},         {"b64", to_base64, true},
    {"64dec", from_base64, false},
};

/* Applies the function whose name is the LEN bytes at NAME.  Returns what curl
 * has against it. */
static enum complaint apply(const char *name, size_t len, struct value *v)
{
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        if (strlen(functions[i].name) != len ||
            memcmp(functions[i].name, name, len))
            continue;
        /* Nothing stays nothing. */
        if (!v->len)
            return USAGE_FINE;
        if (functions[i].grows && v->len > EXPANDED_BYTES)
            return USAGE_NO_MEMORY;
        functions[i].apply(v);
        return v->len > EXPANDED_BYTES ? USAGE_NO_MEMORY : USAGE_FINE;
    }
    return USAGE_EXPAND;
}

/* --- a variable ----------------------------------------------------------- */

/* "{{name:function:function}}". */
struct named {
    const char *name;
    size_t name_len;
    const char *functions; /* from the first ':' on */
    const char *close;     /* "}}" */
};

/* Reads what follows the braces at OPEN in TEXT; false when they are never
 * closed. */
static bool read_named(const char *open, struct named *ret)
{
    const char *colon;

    ret->name = open + 2;
    ret->close = strstr(ret->name, "}}");
    if (!ret->close)
        return false;
    colon = memchr(ret->name, ':', (size_t)(ret->close - ret->name));
    ret->functions = colon ? colon : ret->close;
    ret->name_len = (size_t)(ret->functions - ret->name);
    return true;
}

/* Of TEXT curl says what is wrong with N's name. */
static bool is_name(struct parse *p, const char *text, const struct named *n)
{
    if (!n->name_len || n->name_len > VARIABLE_NAME_BYTES) {
        parse_warn(p, arena_around("bad variable name length '", text, "'"));
        return false;
    }
    if (variable_span(n->name) < n->name_len) {
        parse_warn(p, arena_around("bad variable name: ",
                                   arena_strndup(n->name, n->name_len), ""));
        return false;
    }
    return true;
}

static void say_unknown(struct parse *p, const struct named *n)
{
    size_t len = (size_t)(n->close - n->functions);

    parse_error(p, arena_around("unknown variable function in '",
                                arena_strndup(n->functions, len), "'"));
}

/* Sets *RET to N's content behind its functions.  Returns what curl has
 * against it. */
static enum complaint evaluate(struct parse *p, const struct named *n,
                               struct value *ret)
{
    const struct variable *v = variable_find(p, n->name, n->name_len);

    *ret = v ? (struct value){v->data, v->len} : (struct value){"", 0};
    for (const char *at = n->functions; at < n->close;) {
        const char *name = at + 1;
        const char *end = memchr(name, ':', (size_t)(n->close - name));
        enum complaint complaint;

        if (!end)
            end = n->close;
        complaint = apply(name, (size_t)(end - name), ret);
        if (complaint == USAGE_EXPAND)
            say_unknown(p, n);
        if (complaint != USAGE_FINE)
            return complaint;
        at = end;
    }
    if (!memchr(ret->data, '\0', ret->len))
        return USAGE_FINE;
    parse_error(p, dialect_text(DIALECT_NUL_BYTE));
    return USAGE_EXPAND;
}

/* --- text ----------------------------------------------------------------- */

/* Writes TEXT to W with its variables expanded.  *RET_ANY tells whether there
 * were any: curl leaves other text as it is. */
static enum complaint write_text(struct parse *p, const char *text,
                                 struct wire_writer *w, bool *ret_any)
{
    const char *at = text;
    const char *open;

    while ((open = strstr(at, "{{"))) {
        enum complaint complaint;
        struct named n;
        struct value v;

        if (open > at && open[-1] == '\\') {
            text_add_len(w, at, (size_t)(open - at) - 1);
            text_add(w, "{{");
            at = open + 2;
            continue;
        }
        if (!read_named(open, &n)) {
            parse_warn(p, arena_around("missing close '}}' in '", text, "'"));
            break;
        }
        text_add_len(w, at, (size_t)(open - at));
        at = n.close + 2;
        if (!is_name(p, text, &n)) {
            text_add_len(w, open, (size_t)(at - open));
            continue;
        }
        complaint = evaluate(p, &n, &v);
        if (complaint != USAGE_FINE)
            return complaint;
        text_add_len(w, v.data, v.len);
        *ret_any = true;
    }
    text_add(w, at);
    return *ret_any && w->error ? USAGE_NO_MEMORY : USAGE_FINE;
}

const char *expand_text(struct parse *p, const char *text)
{
    char first[TEXT_LINE_BYTES];
    enum complaint complaint;
    struct wire_writer w;
    bool any = false;

    wire_writer_init(&w, first, sizeof(first), EXPANDED_BYTES);
    complaint = write_text(p, text, &w, &any);
    if (complaint != USAGE_FINE) {
        usage_reject(p, complaint);
        text = NULL;
    } else if (any) {
        text = arena_strndup((const char *)w.data, w.len);
    }
    wire_writer_done(&w);
    return text;
}
