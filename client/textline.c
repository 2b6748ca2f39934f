#include "client/textline.h"

#include <string.h>

char *textline_next(char **at, char *end, size_t max, bool zero_ends,
                    struct textline *ret)
{
    char *line = *at;
    char *to = line;
    bool goes_on = true;

    *ret = (struct textline){false, false};
    while (goes_on && *at < end) {
        char *from = *at;
        char *newline = memchr(from, '\n', (size_t)(end - from));
        char *stop = newline ? newline : end;
        char *zero = memchr(from, '\0', (size_t)(stop - from));

        goes_on = zero != NULL;
        if (zero) {
            ret->has_zero = true;
            stop = zero;
        }
        if (zero == from && zero_ends) {
            to = line;
            *at = end;
            break;
        }
        memmove(to, from, (size_t)(stop - from));
        to += stop - from;
        *at = newline ? newline + 1 : end;
        ret->has_newline = newline != NULL;
        if ((size_t)(to - line) + ret->has_newline > max)
            return NULL;
    }
    *to = '\0';
    return line;
}
