#include "ctl_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

uint16_t ctl_row_fields(const struct ctl_row *row, struct wire_reader *ret)
{
    struct frame f = {
        .type = FRAME_CTL_ROW, .len = row->len, .payload = row->payload};
    uint16_t count;

    if (message_get_row(&f, &count, ret) < 0)
        return 0;
    return count;
}

static bool equals(struct wire_str s, const char *text)
{
    return s.len == strlen(text) && memcmp(s.data, text, s.len) == 0;
}

bool ctl_row_find(const struct ctl_row *row, const char *key,
                  struct msg_field *ret)
{
    struct wire_reader reader;
    struct msg_field field;
    uint16_t count = ctl_row_fields(row, &reader);

    for (uint16_t i = 0; i < count; i++) {
        if (message_next_field(&reader, &field) < 0)
            return false;
        if (equals(field.key, key)) {
            *ret = field;
            return true;
        }
    }
    return false;
}

int64_t ctl_row_num(const struct ctl_row *row, const char *key)
{
    struct msg_field field;

    if (!ctl_row_find(row, key, &field) || field.kind == CTL_STR)
        return 0;
    return field.num;
}

/* TEXT in printable ASCII: what a terminal does with anything else depends on
 * its locale. */
static void clean(char ret[CTL_VALUE_BYTES], struct wire_str text)
{
    size_t at = 0;

    for (size_t i = 0; i < text.len && at < CTL_VALUE_BYTES - 1; i++) {
        unsigned char c = (unsigned char)text.data[i];

        ret[at++] = (char)(c < 0x20 || c > 0x7e ? '?' : c);
    }
    ret[at] = '\0';
}

const char *ctl_row_text(const struct ctl_row *row, const char *key,
                         char buf[CTL_VALUE_BYTES])
{
    struct msg_field field;

    strcpy(buf, "-");
    if (!ctl_row_find(row, key, &field))
        return buf;
    if (field.kind == CTL_STR)
        clean(buf, field.str);
    else if (field.kind == CTL_BOOL)
        strcpy(buf, field.num != 0 ? "yes" : "no");
    else
        snprintf(buf, CTL_VALUE_BYTES, "%" PRId64, field.num);
    return buf;
}

bool ctl_row_is(const struct ctl_row *row, const char *key, const char *text)
{
    struct msg_field field;

    return ctl_row_find(row, key, &field) && field.kind == CTL_STR &&
           equals(field.str, text);
}
