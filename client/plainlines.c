#include "client/plainlines.h"

#include <stdbool.h>
#include <string.h>

#include "client/dialect.h"

/* Bytes that 7.88.1 reads of a file at once, if no line ends before. */
#define PIECE_BYTES 255

/* Of what fgets(3) gives, 7.88.1 takes the bytes up to the first line end or
 * zero. */
static size_t copy_pieces(char *to, const char *data, size_t len)
{
    const char *end = data + len;
    char *at = to;

    while (data < end) {
        size_t left = (size_t)(end - data);
        size_t room = left < PIECE_BYTES ? left : PIECE_BYTES;
        const char *newline = memchr(data, '\n', room);
        const char *next = newline ? newline + 1 : data + room;

        while (data < next && *data && *data != '\r' && *data != '\n')
            *at++ = *data++;
        data = next;
    }
    return (size_t)(at - to);
}

static size_t copy_without_ends(char *to, const char *data, size_t len)
{
    char *at = to;

    for (size_t i = 0; i < len; i++)
        if (data[i] && data[i] != '\r' && data[i] != '\n')
            *at++ = data[i];
    return (size_t)(at - to);
}

/* True where all versions agree: each line end is "\n" or "\r\n". */
static bool has_plain_lines(const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!data[i] ||
            (data[i] == '\r' && (i + 1 == len || data[i + 1] != '\n')))
            return false;
    return true;
}

size_t plainlines_copy(char *to, const char *data, size_t len)
{
    if (has_plain_lines(data, len) || dialect_does(DIALECT_SKIPS_ENDS))
        return copy_without_ends(to, data, len);
    return copy_pieces(to, data, len);
}
