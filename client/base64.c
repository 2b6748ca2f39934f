#include "client/base64.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "client/arena.h"

static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *base64_encode(const char *data, size_t len, size_t *ret_len)
{
    const unsigned char *from = (const unsigned char *)data;
    size_t groups = len / 3 + (len % 3 != 0);
    char *text = arena_alloc(groups * 4 + 1);
    char *to = text;

    for (; len >= 3; len -= 3, from += 3) {
        *to++ = letters[from[0] >> 2];
        *to++ = letters[(from[0] & 3) << 4 | from[1] >> 4];
        *to++ = letters[(from[1] & 15) << 2 | from[2] >> 6];
        *to++ = letters[from[2] & 63];
    }
    if (len) {
        unsigned second = len > 1 ? from[1] : 0;

        *to++ = letters[from[0] >> 2];
        *to++ = letters[(from[0] & 3) << 4 | second >> 4];
        *to++ = len > 1 ? letters[(second & 15) << 2] : '=';
        *to++ = '=';
    }
    *ret_len = (size_t)(to - text);
    return text;
}

/* The six bits that C stands for, -1 for none. */
static int bits_of(char c)
{
    const char *at = c ? strchr(letters, c) : NULL;

    return at ? (int)(at - letters) : -1;
}

int base64_decode(const char *text, size_t len, char **ret_data,
                  size_t *ret_len)
{
    size_t pad = 0;
    char *data;
    char *to;

    if (!len || len % 4)
        return -EINVAL;
    while (pad < 2 && text[len - 1 - pad] == '=')
        pad++;
    data = to = arena_alloc(len / 4 * 3 + 1);
    for (size_t i = 0; i < len; i += 4) {
        size_t missing = i + 4 == len ? pad : 0;
        uint32_t group = 0;

        for (size_t j = 0; j < 4; j++) {
            int bits = j < 4 - missing ? bits_of(text[i + j]) : 0;

            if (bits < 0)
                return -EINVAL;
            group = group << 6 | (uint32_t)bits;
        }
        for (size_t j = 0; j < 3 - missing; j++)
            *to++ = (char)(group >> (16 - 8 * j));
    }
    *to = '\0';
    *ret_data = data;
    *ret_len = (size_t)(to - data);
    return 0;
}
