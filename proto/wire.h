/*
 * Bounded reader and writer of the wire's primitive values.
 *
 * Integers are little-endian and unaligned; a string is a u32 length and its
 * bytes, without a terminating zero.  Both sides keep a sticky error, so a
 * caller reads or writes a whole message and checks once.  Neighbours:
 * frame (message boundaries), message (the messages themselves).
 */
#ifndef WARMCURL_WIRE_H
#define WARMCURL_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Type byte of an option's value in REQUEST.  Numbers are never reused. */
enum wire_type {
    WIRE_NONE = 0,
    WIRE_LONG = 1,   /* i64, must fit a long */
    WIRE_OFF_T = 2,  /* i64 */
    WIRE_STRING = 3, /* str without zero bytes */
    WIRE_LIST = 4,   /* u16 count, count times str */
    WIRE_BLOB = 5,   /* str, any bytes */
    WIRE_BYTES = 6,  /* str, any bytes: a request body */
    WIRE_PARTS = 7,  /* part tree of a form */
    WIRE_PULL = 8,   /* u16 source, i64 size (-1 unknown), u8 seekable */
    WIRE_FILE = 9,   /* u8 how, str path as typed, then bytes or a descriptor */
    WIRE_DATE = 10,  /* str, as curl_getdate(3) reads it */
    WIRE_NULL = 11,  /* a string option set to NULL */
};

/* Bytes that belong to somebody else; not terminated. */
struct wire_str {
    const char *data;
    size_t len;
};

/* Output buffer; the caller owns it through wire_writer_done(). */
struct wire_writer {
    uint8_t *data;
    size_t len; /* bytes written */
    size_t cap; /* bytes allocated, or of the caller's first buffer */
    size_t max; /* bytes at most */
    bool heap;  /* data came from malloc */
    int error;  /* 0, -ENOMEM or -EMSGSIZE; sticky */
};

/* Input, borrowed. */
struct wire_reader {
    const uint8_t *at;
    const uint8_t *end;
    int error; /* 0 or -EBADMSG; sticky */
};

/* Starts a writer that holds at most MAX bytes.  FIRST (CAP bytes, borrowed)
 * is used until it overflows; NULL and 0 are allowed. */
void wire_writer_init(struct wire_writer *w, void *first, size_t cap,
                      size_t max);
/* Frees what the writer allocated; it may be used again after _init. */
void wire_writer_done(struct wire_writer *w);
/* Forgets the content, keeps the memory and clears the error. */
void wire_writer_reset(struct wire_writer *w);
/* Makes room for LEN more bytes and returns it (to be filled by the caller,
 * length already counted), or NULL with the error set. */
uint8_t *wire_room(struct wire_writer *w, size_t len);

void wire_put_u8(struct wire_writer *w, uint8_t v);
void wire_put_u16(struct wire_writer *w, uint16_t v);
void wire_put_u32(struct wire_writer *w, uint32_t v);
void wire_put_u64(struct wire_writer *w, uint64_t v);
void wire_put_i64(struct wire_writer *w, int64_t v);
void wire_put_str(struct wire_writer *w, const char *data, size_t len);
void wire_put_cstr(struct wire_writer *w, const char *s); /* NULL as "" */
void wire_put_raw(struct wire_writer *w, const void *data, size_t len);
/* Overwrites a u16 or u32 written before, at byte offset AT. */
void wire_patch_u16(struct wire_writer *w, size_t at, uint16_t v);
void wire_patch_u32(struct wire_writer *w, size_t at, uint32_t v);

/* After an error every getter returns 0 or an empty string. */
void wire_reader_init(struct wire_reader *r, const void *data, size_t len);
uint8_t wire_get_u8(struct wire_reader *r);
uint16_t wire_get_u16(struct wire_reader *r);
uint32_t wire_get_u32(struct wire_reader *r);
uint64_t wire_get_u64(struct wire_reader *r);
int64_t wire_get_i64(struct wire_reader *r);
/* Borrows from the reader's input. */
struct wire_str wire_get_str(struct wire_reader *r);
size_t wire_left(const struct wire_reader *r);
/* 0 when everything was read without error, else -EBADMSG. */
int wire_reader_end(const struct wire_reader *r);

#endif
