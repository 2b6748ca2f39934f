/*
 * Limits of the wire: what either side may send, whatever the other does.
 * Every value is a bound on memory that a peer can claim, so a larger one
 * needs a reason.  proto/PROTOCOL.md states the same numbers.
 */
#ifndef WARMCURL_LIMITS_H
#define WARMCURL_LIMITS_H

/* Bytes of one frame's payload.  A request holds curl's longest practical
 * command line (ARG_MAX is 2 MiB, a long one some KiB) less large bodies,
 * which are pulled. */
#define LIMIT_FRAME_BYTES (1024 * 1024)

/* Bytes of payload of every frame but REQUEST: one pulled chunk and its
 * header. */
#define LIMIT_SMALL_FRAME_BYTES (256 * 1024 + 64)

/* Bytes of one DATA frame's body, and of a WANT: large enough that a pulled
 * GiB costs 4096 round trips, small enough to hold two a transfer. */
#define LIMIT_WANT_BYTES (256 * 1024)

/* Bytes of a request body that travels inside REQUEST; a longer one is
 * pulled. */
#define LIMIT_INLINE_BODY_BYTES (64 * 1024)

/* Bytes of a file that travels inside REQUEST (certificate, key, netrc,
 * cookies); a longer one goes as a descriptor. */
#define LIMIT_INLINE_FILE_BYTES (64 * 1024)

/* Bytes of a file passed as a descriptor: system CA bundles have 220 KB,
 * large CRLs some MiB. */
#define LIMIT_FILE_BYTES (16 * 1024 * 1024)

/* Options of one request: libcurl has about 310. */
#define LIMIT_OPTIONS 512

/* Entries of one string list (headers, --resolve): curl itself caps request
 * headers at 1 MiB of bytes; this bounds the count. */
#define LIMIT_LIST_ITEMS 4096

/* Parts of one form, all levels together, and their depth. */
#define LIMIT_PARTS 1024
#define LIMIT_PART_DEPTH 4

/* Descriptors of one request: Linux passes at most 253 at once (SCM_MAX_FD,
 * unix(7)); no request names more than these files. */
#define LIMIT_REQUEST_FDS 16

/* Sources that one request may have pulled at once: its body, or the files
 * of its form. */
#define LIMIT_SOURCES 256

/* Transfers of one session at once: curl's own ceiling of --parallel-max. */
#define LIMIT_SESSION_TRANSFERS 300

/* Bytes of the reason in a note that a command goes direct: the words that
 * --warm-explain shows, without names of files. */
#define LIMIT_NOTE_REASON_BYTES 80

/* Bytes of a pool's name (--warm-pool). */
#define LIMIT_POOL_NAME_BYTES 128

#endif
