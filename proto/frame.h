/*
 * Message boundaries on the stream: an 8-byte header and a payload.
 *
 *   u32 payload bytes, u8 type, u8 zero, u16 transfer (0: the session)
 *
 * Neighbours: wire (values), message (payloads).
 */
#ifndef WARMCURL_FRAME_H
#define WARMCURL_FRAME_H

#include "wire.h"

#define FRAME_HEADER_BYTES 8

/* Numbers are never reused.  C: client, D: daemon. */
enum frame_type {
    FRAME_HELLO = 1,     /* C: first message of a session, exactly once */
    FRAME_WELCOME = 2,   /* D: answer to HELLO */
    FRAME_REQUEST = 3,   /* C: one transfer */
    FRAME_SENT = 4,      /* D: a once request is about to leave */
    FRAME_WANT = 5,      /* D: credit for one chunk of a pulled body */
    FRAME_DATA = 6,      /* C: answer to WANT: bytes */
    FRAME_END = 7,       /* C: answer to WANT: no more bytes */
    FRAME_READERR = 8,   /* C: answer to WANT: the source can't be read */
    FRAME_HEADER = 9,    /* D: response header bytes */
    FRAME_BODY = 10,     /* D: response body bytes */
    FRAME_METER = 11,    /* D: text of libcurl's progress meter */
    FRAME_PROGRESS = 12, /* D: figures for the client's own meter */
    FRAME_JAR = 13,      /* D: bytes of the cookie jar file */
    FRAME_DONE = 14,     /* D: end of a transfer */
    FRAME_NOT_SENT = 15, /* D: end of a transfer before anything was sent */
    FRAME_REFUSED = 16,  /* D: the session or a request is not taken */
    FRAME_CANCEL = 17,   /* C: end this transfer, no answer wanted */
    FRAME_PING = 18,     /* C: are you alive? */
    FRAME_PONG = 19,     /* D: answer to PING */
    FRAME_ERROR = 20,    /* D: protocol violation; the daemon closes */
    FRAME_DEBUG = 21,    /* D: what libcurl tells its debug function */
    FRAME_STOP = 22,     /* C: end this transfer, and say how far it came */
    FRAME_STATE = 23,    /* D: bytes of the HSTS or alt-svc cache */
    FRAME_LINK = 24,     /* D: where the Location that comes next leads */
    FRAME_CTL = 32,      /* C: a control command */
    FRAME_CTL_ROW = 33,  /* D: one row of its answer */
    FRAME_CTL_END = 34,  /* D: end of its answer */
    FRAME_MAX
};

/* One complete message; the payload is borrowed from the input. */
struct frame {
    enum frame_type type;
    uint16_t transfer;
    size_t len;
    const uint8_t *payload;
};

/*
 * Looks at the LEN bytes at DATA.  Returns the bytes that the first message
 * takes and fills RET; 0 when it is not complete yet; -EMSGSIZE when its
 * length is over the type's limit; -EBADMSG for an unknown type or a nonzero
 * reserved byte.  The error shows as soon as the header is there, before the
 * payload.
 */
long frame_parse(const void *data, size_t len, struct frame *ret);

/* Bytes that the message at DATA takes in all, 0 when its header is not yet
 * complete.  Does not judge it. */
size_t frame_need(const void *data, size_t len);

/* Starts a message; returns the mark for frame_end(), which fills in the
 * length. */
size_t frame_begin(struct wire_writer *w, enum frame_type type,
                   uint16_t transfer);
void frame_end(struct wire_writer *w, size_t mark);

/* Writes a header for a payload of LEN bytes that follows by other means. */
void frame_header(uint8_t ret[FRAME_HEADER_BYTES], enum frame_type type,
                  uint16_t transfer, size_t len);

/* The type's name, for logs; never NULL. */
const char *frame_name(unsigned type);

#endif
