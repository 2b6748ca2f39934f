/*
 * Builds text in a wire_writer: what stdio would do elsewhere.
 *
 * The writer's sticky error covers running out of memory or over its maximum;
 * a caller who only prints the text may ignore it.
 */
#ifndef WARMCURL_TEXT_H
#define WARMCURL_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "proto/wire.h"

/* Bytes of one line of ours, a file name in it included. */
#define TEXT_LINE_BYTES 8192

/* Bytes of a text with a word of the command line in it, which Linux limits to
 * 128 KiB (execve(2)), and which a warning may break into lines. */
#define TEXT_LONG_BYTES (1024 * 1024)

void text_add(struct wire_writer *w, const char *s);
void text_add_len(struct wire_writer *w, const char *data, size_t len);
void text_add_char(struct wire_writer *w, char c);

/* Decimal, right-justified in WIDTH places filled with FILL (0: as it is). */
void text_add_num(struct wire_writer *w, int64_t v);
void text_add_padded(struct wire_writer *w, int64_t v, unsigned width,
                     char fill);

/* Bytes of any number as text. */
#define TEXT_NUM_BYTES 24

/* Writes V in decimal to BUF and returns where it begins there. */
const char *text_num(char buf[TEXT_NUM_BYTES], int64_t v);

/* Microseconds as seconds with six decimals, "0.001234". */
void text_add_seconds(struct wire_writer *w, int64_t us);

/* The text for errno CODE that curl has from glibc, whatever libc this program
 * was linked with. */
const char *text_errno(int code);
void text_add_errno(struct wire_writer *w, int code);

#endif
