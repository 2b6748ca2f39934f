#include "ctl_json.h"

#include <inttypes.h>
#include <string.h>

#include "client/ctl_row.h"
#include "client/ctl_units.h"

/* --- strings -------------------------------------------------------------- */

/* Bytes of the UTF-8 sequence at AT, 0 where there is no valid one (RFC 3629,
 * section 4). */
static size_t utf8_len(const unsigned char *at, size_t left)
{
    static const struct {
        unsigned char first_min, first_max, second_min, second_max;
        size_t len;
    } forms[] = {
        {0x00, 0x7f, 0x00, 0x00, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2},
        {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
        {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
        {0xf4, 0xf4, 0x80, 0x8f, 4},
    };

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        size_t len = forms[i].len;

        if (at[0] < forms[i].first_min || at[0] > forms[i].first_max)
            continue;
        if (len > left)
            return 0;
        if (len > 1 &&
            (at[1] < forms[i].second_min || at[1] > forms[i].second_max))
            return 0;
        for (size_t k = 2; k < len; k++) {
            if (at[k] < 0x80 || at[k] > 0xbf)
                return 0;
        }
        return len;
    }
    return 0;
}

static void put_one(FILE *out, const unsigned char *at, size_t len)
{
    if (*at == '"' || *at == '\\')
        fprintf(out, "\\%c", *at);
    else if (*at < 0x20 || *at == 0x7f)
        fprintf(out, "\\u%04x", *at);
    else
        fwrite(at, 1, len, out);
}

static void put_string(FILE *out, const char *text, size_t len)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t left = len;

    putc('"', out);
    while (left > 0) {
        size_t used = utf8_len(at, left);

        if (used > 0)
            put_one(out, at, used);
        else
            fputs("\\ufffd", out); /* the replacement character */
        used = used > 0 ? used : 1;
        at += used;
        left -= used;
    }
    putc('"', out);
}

/* --- values --------------------------------------------------------------- */

static void begin(struct ctl_json *j, const char *key, size_t len)
{
    if (j->needs_comma)
        putc(',', j->out);
    j->needs_comma = true;
    if (key == NULL)
        return;
    put_string(j->out, key, len);
    putc(':', j->out);
}

static void begin_cstr(struct ctl_json *j, const char *key)
{
    begin(j, key, key != NULL ? strlen(key) : 0);
}

void ctl_json_open(struct ctl_json *j, const char *key, char bracket)
{
    begin_cstr(j, key);
    putc(bracket, j->out);
    j->needs_comma = false;
}

void ctl_json_close(struct ctl_json *j, char bracket)
{
    putc(bracket, j->out);
    j->needs_comma = true;
}

void ctl_json_num(struct ctl_json *j, const char *key, int64_t v)
{
    begin_cstr(j, key);
    fprintf(j->out, "%" PRId64, v);
}

void ctl_json_bool(struct ctl_json *j, const char *key, bool v)
{
    begin_cstr(j, key);
    fputs(v ? "true" : "false", j->out);
}

void ctl_json_decimal(struct ctl_json *j, const char *key, int64_t v,
                      unsigned digits)
{
    begin_cstr(j, key);
    ctl_units_decimal(j->out, v, digits);
}

void ctl_json_bytes(struct ctl_json *j, const char *key, const char *text,
                    size_t len)
{
    begin_cstr(j, key);
    put_string(j->out, text, len);
}

void ctl_json_str(struct ctl_json *j, const char *key, const char *text)
{
    ctl_json_bytes(j, key, text, strlen(text));
}

void ctl_json_null(struct ctl_json *j, const char *key)
{
    begin_cstr(j, key);
    fputs("null", j->out);
}

/* --- rows ----------------------------------------------------------------- */

static void put_field(struct ctl_json *j, const struct msg_field *f)
{
    begin(j, f->key.data, f->key.len);
    if (f->kind == CTL_STR)
        put_string(j->out, f->str.data, f->str.len);
    else if (f->kind == CTL_BOOL)
        fputs(f->num != 0 ? "true" : "false", j->out);
    else
        fprintf(j->out, "%" PRId64, f->num);
}

void ctl_json_members(struct ctl_json *j, const struct ctl_row *row,
                      const char *except)
{
    struct wire_reader reader;
    struct msg_field field;
    uint16_t count = ctl_row_fields(row, &reader);

    for (uint16_t i = 0; i < count; i++) {
        if (message_next_field(&reader, &field) < 0)
            return;
        if (except != NULL && field.key.len == strlen(except) &&
            memcmp(field.key.data, except, field.key.len) == 0)
            continue;
        put_field(j, &field);
    }
}

void ctl_json_rows(struct ctl_json *j, const char *name,
                   const struct ctl_answer *a, const char *key,
                   const char *text)
{
    ctl_json_open(j, name, '[');
    for (size_t i = 0; i < a->row_count; i++) {
        if (key != NULL && !ctl_row_is(&a->rows[i], key, text))
            continue;
        ctl_json_open(j, NULL, '{');
        ctl_json_members(j, &a->rows[i], key);
        ctl_json_close(j, '}');
    }
    ctl_json_close(j, ']');
}

void ctl_json_end(struct ctl_json *j)
{
    putc('\n', j->out);
    j->needs_comma = false;
}
