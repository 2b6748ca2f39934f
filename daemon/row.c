/*
 * Rows of control answers; see row.h.
 */
#include "daemon/row.h"

#include "proto/message.h"

struct row row_begin(struct peer *peer)
{
    struct row row = {.w = peer_writer(peer)};

    row.mark = message_begin_row(row.w);
    return row;
}

void row_num(struct row *row, const char *key, int64_t v)
{
    message_put_field_num(row->w, key, CTL_NUM, v);
    row->count++;
}

void row_bool(struct row *row, const char *key, bool v)
{
    message_put_field_num(row->w, key, CTL_BOOL, v);
    row->count++;
}

void row_str(struct row *row, const char *key, const char *s)
{
    message_put_field_str(row->w, key, s);
    row->count++;
}

void row_end(struct row *row)
{
    message_end_row(row->w, row->mark, row->count);
}
