/*
 * Kinds of bytes, whatever the locale says: for what libcurl reads so.
 */
#ifndef WARMCURL_ASCII_H
#define WARMCURL_ASCII_H

#include <stdbool.h>

static inline bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool ascii_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

#endif
