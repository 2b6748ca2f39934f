#include "ctl_print.h"

#include <inttypes.h>
#include <string.h>

/* Columns of a table at most; a row with more keys is cut. */
#define COLUMNS_MAX 32

/* Bytes of the longest shown value: a URL's host has 253 at most. */
#define CELL_BYTES 300

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

static void json_one(FILE *out, const unsigned char *at, size_t len)
{
    if (*at == '"' || *at == '\\')
        fprintf(out, "\\%c", *at);
    else if (*at < 0x20 || *at == 0x7f)
        fprintf(out, "\\u%04x", *at);
    else
        fwrite(at, 1, len, out);
}

void ctl_print_json_string(FILE *out, const char *text, size_t len)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t left = len;

    putc('"', out);
    while (left > 0) {
        size_t used = utf8_len(at, left);

        if (used > 0)
            json_one(out, at, used);
        else
            fputs("\\ufffd", out); /* the replacement character */
        used = used > 0 ? used : 1;
        at += used;
        left -= used;
    }
    putc('"', out);
}

static void json_value(FILE *out, const struct msg_field *f)
{
    if (f->kind == CTL_STR)
        ctl_print_json_string(out, f->str.data, f->str.len);
    else if (f->kind == CTL_BOOL)
        fputs(f->num != 0 ? "true" : "false", out);
    else
        fprintf(out, "%" PRId64, f->num);
}

void ctl_print_json_members(FILE *out, const struct ctl_row *row,
                            bool has_members)
{
    struct wire_reader reader;
    struct msg_field field;
    uint16_t count = ctl_row_fields(row, &reader);

    for (uint16_t i = 0; i < count; i++) {
        if (message_next_field(&reader, &field) < 0)
            return;
        if (i > 0 || has_members)
            putc(',', out);
        ctl_print_json_string(out, field.key.data, field.key.len);
        putc(':', out);
        json_value(out, &field);
    }
}

void ctl_print_json_array(FILE *out, const struct ctl_row *rows, size_t count)
{
    putc('[', out);
    for (size_t i = 0; i < count; i++) {
        fputs(i > 0 ? ",{" : "{", out);
        ctl_print_json_members(out, &rows[i], false);
        putc('}', out);
    }
    putc(']', out);
}

/* --- for people ----------------------------------------------------------- */

/* TEXT without control characters, cut to CELL_BYTES. */
static void clean(char ret[CELL_BYTES], const char *text, size_t len)
{
    size_t at = 0;

    for (size_t i = 0; i < len && at < CELL_BYTES - 1; i++) {
        unsigned char c = (unsigned char)text[i];

        ret[at++] = (char)(c < 0x20 || c == 0x7f ? '?' : c);
    }
    ret[at] = '\0';
}

static void format_value(char ret[CELL_BYTES], const struct msg_field *f)
{
    if (f->kind == CTL_STR)
        clean(ret, f->str.data, f->str.len);
    else if (f->kind == CTL_BOOL)
        snprintf(ret, CELL_BYTES, "%s", f->num != 0 ? "yes" : "no");
    else
        snprintf(ret, CELL_BYTES, "%" PRId64, f->num);
}

/* Reads field number AT of ROW; false where it has none. */
static bool field_at(const struct ctl_row *row, uint16_t at,
                     struct msg_field *ret)
{
    struct wire_reader reader;
    uint16_t count = ctl_row_fields(row, &reader);

    if (at >= count)
        return false;
    for (uint16_t i = 0; i <= at; i++) {
        if (message_next_field(&reader, ret) < 0)
            return false;
    }
    return true;
}

void ctl_print_fields(FILE *out, const struct ctl_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct msg_field field;

        for (uint16_t at = 0; field_at(&rows[i], at, &field); at++) {
            char key[CELL_BYTES];
            char value[CELL_BYTES];

            clean(key, field.key.data, field.key.len);
            format_value(value, &field);
            fprintf(out, "%-22s %s\n", key, value);
        }
    }
}

/* Widths of the columns; returns their count. */
static uint16_t measure(const struct ctl_row *rows, size_t count,
                        size_t widths[COLUMNS_MAX])
{
    uint16_t columns = 0;

    for (size_t i = 0; i < count; i++) {
        struct msg_field field;
        uint16_t at = 0;

        for (; at < COLUMNS_MAX && field_at(&rows[i], at, &field); at++) {
            char value[CELL_BYTES];

            format_value(value, &field);
            if (at >= columns) {
                widths[at] = field.key.len;
                columns = at + 1;
            }
            if (strlen(value) > widths[at])
                widths[at] = strlen(value);
        }
    }
    return columns;
}

static void print_cell(FILE *out, const char *text, size_t width, bool is_last)
{
    if (is_last)
        fprintf(out, "%s\n", text);
    else
        fprintf(out, "%-*s  ", (int)width, text);
}

void ctl_print_table(FILE *out, const struct ctl_row *rows, size_t count)
{
    size_t widths[COLUMNS_MAX];
    uint16_t columns = measure(rows, count, widths);

    /* Line 0 is the head: the first row's keys. */
    for (size_t line = 0; count > 0 && line <= count; line++) {
        const struct ctl_row *row = &rows[line > 0 ? line - 1 : 0];

        for (uint16_t at = 0; at < columns; at++) {
            struct msg_field field;
            char text[CELL_BYTES] = "";

            if (field_at(row, at, &field) && line == 0)
                clean(text, field.key.data, field.key.len);
            else if (field_at(row, at, &field))
                format_value(text, &field);
            print_cell(out, text, widths[at], at + 1 == columns);
        }
    }
}
