/*
 * The messages' payloads: one struct, encoder and decoder each.
 *
 * proto/PROTOCOL.md is the normative text; this is its code.  Encoders append
 * a whole frame to a writer (errors are the writer's sticky ones).  Decoders
 * return 0 or -EBADMSG, leave RET untouched on failure, and borrow strings
 * from the frame's payload.  Neighbours: frame, wire below; peer and session
 * (daemon), exchange and request (client) above.
 */
#ifndef WARMCURL_MESSAGE_H
#define WARMCURL_MESSAGE_H

#include "curlinfo.h"
#include "frame.h"
#include "limits.h"
#include "wire.h"

#define PROTO_MAGIC 0x4c524357u /* "WCRL" */
#define PROTO_MAJOR 1           /* differs: the peer is refused */
#define PROTO_MINOR 1           /* grows with additions */

/* ---- session ---- */

struct msg_hello {
    uint16_t major;
    uint16_t minor;
    uint32_t confinement;  /* rundir_modes() of the client */
    struct wire_str build; /* build id of the client, for logs */
};

void message_put_hello(struct wire_writer *w, const struct msg_hello *m);
int message_get_hello(const struct frame *f, struct msg_hello *ret);

struct msg_welcome {
    uint16_t major;
    uint16_t minor;
    uint32_t pid;            /* of the daemon, in its own pid namespace */
    struct wire_str build;   /* of the daemon */
    struct wire_str libcurl; /* version, "7.88.1" */
    uint32_t lacks;          /* enum libcurl_part; 0 from minor version 0 */
};

/* What a libcurl may be built without, and some options are for. */
enum libcurl_part {
    PART_ARES = 1 << 0,      /* c-ares */
    PART_ECH = 1 << 1,       /* Encrypted Client Hello */
    PART_HTTP3 = 1 << 2,     /* HTTP/3 */
    PART_NTLM = 1 << 3,      /* NTLM */
    PART_SESSIONS = 1 << 4,  /* TLS sessions to and from files */
    PART_WEBSOCKET = 1 << 5, /* ws and wss */
};

void message_put_welcome(struct wire_writer *w, const struct msg_welcome *m);
int message_get_welcome(const struct frame *f, struct msg_welcome *ret);

/* Why a session or a request is not taken; the client goes direct. */
enum refuse_reason {
    REFUSE_VERSION = 1,     /* other protocol major */
    REFUSE_UID = 2,         /* another user */
    REFUSE_CONFINEMENT = 3, /* other namespace, groups or security label */
    REFUSE_STOPPING = 4,    /* the daemon drains or is outdated */
    REFUSE_LIMIT = 5,       /* a limit of the daemon is reached */
    REFUSE_OPTION = 6,      /* an option that can't be carried */
    REFUSE_FILE = 7,        /* a file that the daemon can't use as given */
    REFUSE_VALUE = 8,       /* a value that libcurl does not take */
};

/* REFUSED and NOT_SENT: transfer 0 for the session, which then closes. */
struct msg_refused {
    uint32_t reason;      /* enum refuse_reason; of NOT_SENT: a CURLcode */
    struct wire_str text; /* for people */
};

void message_put_refused(struct wire_writer *w, enum frame_type type,
                         uint16_t transfer, const struct msg_refused *m);
int message_get_refused(const struct frame *f, struct msg_refused *ret);

/* ERROR: what the peer did wrong.  The daemon closes after it. */
void message_put_error(struct wire_writer *w, uint32_t code, const char *text);
int message_get_error(const struct frame *f, uint32_t *ret_code,
                      struct wire_str *ret_text);

/* ---- request ---- */

enum request_flag {
    REQUEST_REPLAYABLE = 1 << 0, /* GET, HEAD, OPTIONS or TRACE without a body
                                  * or with one that rewinds: may run twice */
    REQUEST_METER = 1 << 1,      /* send libcurl's own meter as METER */
    REQUEST_PROGRESS = 1 << 2,   /* send figures as PROGRESS */
    REQUEST_FRESH = 1 << 3,      /* a new connection; keep none */
    REQUEST_JAR = 1 << 4,        /* send the cookie jar as JAR at the end */
    REQUEST_COOKIES = 1 << 5,    /* cookies and HSTS are shared with the other
                                  * transfers of this session */
    REQUEST_DEBUG = 1 << 6,      /* send libcurl's debug output as DEBUG */
    REQUEST_DEBUG_DATA = 1 << 7, /* with the bytes of bodies and TLS records,
                                  * not their number alone */
    REQUEST_DETAILS = 1 << 8,    /* DONE has warmcurl's own infos, too */
    REQUEST_LINKS = 1 << 9,      /* send where a Location leads as LINK */
    REQUEST_LAST = 1 << 10,      /* no other follows in this session */
    REQUEST_ALL = (1 << 11) - 1,
};

/*
 * REQUEST is this head, then OPTION_COUNT options in the order in which they
 * are to be set.  Descriptors that FILE options name ride on the same
 * sendmsg(2) as the frame's first byte.
 */
struct msg_request {
    uint32_t flags;       /* enum request_flag */
    uint64_t start_ns;    /* CLOCK_MONOTONIC at the transfer's start: timeouts
                           * run from there */
    struct wire_str pool; /* pool's name, may be empty */
    uint8_t fd_count;     /* descriptors that come along */
    uint16_t option_count;
};

/* Writes the head and returns the mark for message_end_request(), which fixes
 * the length and the number of options. */
size_t message_begin_request(struct wire_writer *w, uint16_t transfer,
                             const struct msg_request *m);
void message_end_request(struct wire_writer *w, size_t mark,
                         uint16_t option_count, uint8_t fd_count);
/* RET_OPTIONS is left at the first option. */
int message_get_request(const struct frame *f, struct msg_request *ret,
                        struct wire_reader *ret_options);

enum file_how {
    FILE_BYTES = 0, /* the content follows */
    FILE_FD = 1,    /* u8 index into the request's descriptors */
    FILE_ERROR = 2, /* u32 errno: it can't be opened or read */
};

/* One option: number, type and value. */
struct msg_option {
    uint32_t number; /* enum wc_opt */
    enum wire_type type;
    int64_t num;             /* LONG, OFF_T */
    struct wire_str str;     /* STRING, BLOB, BYTES, DATE; FILE_BYTES content */
    struct wire_reader list; /* LIST: message_next_item(); PARTS:
                              * message_next_part(); count in COUNT */
    uint16_t count;
    /* PULL */
    uint16_t source;
    int64_t size; /* bytes, -1 unknown */
    bool seekable;
    /* FILE */
    enum file_how how;
    uint8_t fd_index;
    uint32_t error;       /* FILE_ERROR: errno, never 0 */
    struct wire_str path; /* as the user typed it */
};

void message_put_long(struct wire_writer *w, uint32_t number, int64_t v);
void message_put_off_t(struct wire_writer *w, uint32_t number, int64_t v);
/* STRING, BLOB, BYTES or DATE. */
void message_put_string(struct wire_writer *w, uint32_t number,
                        enum wire_type type, const char *data, size_t len);
void message_put_null(struct wire_writer *w, uint32_t number);
/* A list: begin, wire_put_str() COUNT times, end. */
size_t message_begin_list(struct wire_writer *w, uint32_t number);
void message_end_list(struct wire_writer *w, size_t mark, uint16_t count);
void message_put_pull(struct wire_writer *w, uint32_t number, uint16_t source,
                      int64_t size, bool seekable);
void message_put_file_bytes(struct wire_writer *w, uint32_t number,
                            const char *path, const void *data, size_t len);
void message_put_file_fd(struct wire_writer *w, uint32_t number,
                         const char *path, uint8_t fd_index);
void message_put_file_error(struct wire_writer *w, uint32_t number,
                            const char *path, uint32_t error);
/* Reads the next option; -EBADMSG for a malformed one. */
int message_next_option(struct wire_reader *r, struct msg_option *ret);
/* Reads the next string of a LIST's reader. */
struct wire_str message_next_item(struct wire_reader *r);

/* ---- form ---- */

enum part_has {
    PART_NAME = 1 << 0,
    PART_FILENAME = 1 << 1,
    PART_TYPE = 1 << 2,
    PART_ENCODER = 1 << 3,
    PART_HEADERS = 1 << 4,
    PART_ALL = (1 << 5) - 1,
};

enum part_data {
    PART_EMPTY = 0,
    PART_BYTES = 1, /* str */
    PART_PULL = 2,  /* u16 source, i64 size, u8 seekable */
    PART_PARTS = 3, /* u16 count, then that many parts */
};

/*
 * A part on the wire: u8 has; name, filename, type, encoder as str where
 * present; headers as u16 count and strings; u8 data kind; the data.  A
 * nested form's parts follow directly, in depth-first order.
 */
struct msg_part {
    uint8_t has; /* enum part_has */
    struct wire_str name, filename, type, encoder;
    uint16_t header_count;
    struct wire_reader headers; /* message_next_item() */
    enum part_data data;
    struct wire_str bytes;
    uint16_t source;
    int64_t size;
    bool seekable;
    uint16_t count; /* PART_PARTS: children that follow */
};

/* A form: begin (MIMEPOST, type PARTS), parts, end with the number of parts
 * of the first level. */
size_t message_begin_parts(struct wire_writer *w, uint32_t number);
void message_end_parts(struct wire_writer *w, size_t mark, uint16_t count);
/* Writes one part.  HEADERS holds HEADER_COUNT strings; of PART_PARTS only
 * the count is written, its children follow by further calls. */
void message_put_part(struct wire_writer *w, const struct msg_part *m,
                      const struct wire_str *headers);
int message_next_part(struct wire_reader *r, struct msg_part *ret);

/* ---- bodies ---- */

/* WANT: a credit for one answer: DATA (1 to BYTES bytes, as available), END
 * or READERR.  At most one is outstanding for a source.  An OFFSET other than
 * the next one asks to seek there (0: rewind). */
struct msg_want {
    uint16_t source;
    uint64_t offset; /* bytes from the source's start */
    uint32_t bytes;  /* at most LIMIT_WANT_BYTES */
};

void message_put_want(struct wire_writer *w, uint16_t transfer,
                      const struct msg_want *m);
int message_get_want(const struct frame *f, struct msg_want *ret);

/* DATA: u16 source, then bytes to the frame's end. */
struct msg_data {
    uint16_t source;
    struct wire_str bytes;
};

int message_get_data(const struct frame *f, struct msg_data *ret);
/* The payload's fixed part, DATA_HEADER_BYTES long; the bytes follow. */
#define DATA_HEADER_BYTES 2
/* Frame header and fixed part of a DATA frame of LEN bytes. */
void message_data_header(uint8_t ret[FRAME_HEADER_BYTES + DATA_HEADER_BYTES],
                         uint16_t transfer, uint16_t source, size_t len);

/* END and READERR; CODE is an errno of the client, 0 for END. */
void message_put_source_end(struct wire_writer *w, uint16_t transfer,
                            uint16_t source, uint32_t code);
int message_get_source_end(const struct frame *f, uint16_t *ret_source,
                           uint32_t *ret_code);

/* SENT: this attempt (1 is the first) of a once request may reach the
 * server from now on. */
void message_put_sent(struct wire_writer *w, uint16_t transfer,
                      uint16_t attempt);
int message_get_sent(const struct frame *f, uint16_t *ret_attempt);

/* STOP: the transfer is to end with CODE. */
void message_put_stop(struct wire_writer *w, uint16_t transfer, uint32_t code);
int message_get_stop(const struct frame *f, uint32_t *ret_code);

struct msg_progress {
    int64_t dltotal, dlnow, ultotal, ulnow; /* bytes */
};

void message_put_progress(struct wire_writer *w, uint16_t transfer,
                          const struct msg_progress *m);
int message_get_progress(const struct frame *f, struct msg_progress *ret);

/* What DEBUG tells of, as libcurl numbers it (curl_infotype). */
enum debug_kind {
    DEBUG_TEXT = 0,
    DEBUG_HEADER_IN = 1,
    DEBUG_HEADER_OUT = 2,
    DEBUG_DATA_IN = 3,
    DEBUG_DATA_OUT = 4,
    DEBUG_TLS_IN = 5,
    DEBUG_TLS_OUT = 6,
    DEBUG_MAX
};

/* One event, or a piece of one: its bytes may come in several frames. */
struct msg_debug {
    enum debug_kind kind;
    bool more;          /* the event goes on in the next frame */
    uint64_t time_us;   /* CLOCK_REALTIME of the event */
    int64_t xfer_id;    /* libcurl's number of the transfer; -1: none */
    int64_t conn_id;    /* and of its connection; -1: none */
    uint32_t len;       /* bytes of the whole event */
    struct wire_str at; /* of them, what came in this frame; none where only
                           their number was asked for */
};

void message_put_debug(struct wire_writer *w, uint16_t transfer,
                       const struct msg_debug *m);
int message_get_debug(const struct frame *f, struct msg_debug *ret);

void message_put_token(struct wire_writer *w, enum frame_type type,
                       uint64_t token);
int message_get_token(const struct frame *f, uint64_t *ret);

/* What libcurl remembers of servers and writes into files. */
enum state_kind { STATE_HSTS = 0, STATE_ALTSVC = 1, STATE_KINDS };

/* STATE: u8 kind, then bytes to the frame's end; may be none. */
struct msg_state {
    enum state_kind kind;
    struct wire_str bytes;
};

void message_put_state(struct wire_writer *w, uint16_t transfer,
                       const struct msg_state *m);
int message_get_state(const struct frame *f, struct msg_state *ret);

/* ---- end of a transfer ---- */

enum done_route {
    ROUTE_WARM = 1, /* on a connection that was there before */
    ROUTE_NEW = 2,  /* on one that was opened for it */
};

/*
 * DONE: the head, then INFO_COUNT infos (message_next_info).  Strings of
 * infos that libcurl has as NULL are left out.
 */
struct msg_done {
    uint32_t code;         /* CURLcode */
    uint8_t route;         /* enum done_route; 0 before a connection */
    struct wire_str error; /* libcurl's text, may be empty */
    struct wire_str why;   /* ROUTE_NEW: why no pooled one served */
    uint16_t info_count;
};

struct msg_info {
    uint32_t number; /* enum wc_info */
    int64_t num;
    struct wire_str str; /* numbers of WC_INFO_STRING */
};

size_t message_begin_done(struct wire_writer *w, uint16_t transfer,
                          const struct msg_done *m);
void message_put_info_num(struct wire_writer *w, uint32_t number, int64_t v);
void message_put_info_str(struct wire_writer *w, uint32_t number,
                          const char *s);
void message_end_done(struct wire_writer *w, size_t mark, uint16_t info_count);
int message_get_done(const struct frame *f, struct msg_done *ret,
                     struct wire_reader *ret_infos);
int message_next_info(struct wire_reader *r, struct msg_info *ret);

/* ---- control ---- */

enum ctl_command {
    CTL_STATUS = 1, /* one row */
    CTL_LIST = 2,   /* one row a connection */
    CTL_STOP = 3,   /* take no sessions, finish what runs, exit */
    CTL_EXIT = 4,   /* end all transfers and exit */
    CTL_POOLS = 5,  /* one row a pool */
    CTL_FLUSH = 6,  /* end idle connections, busy ones after what runs; ARGUMENT
                     * "host" or "host:port", empty: all; one row */
    CTL_STATS = 7,  /* rows of figures since the start or the last zero */
    CTL_ZERO = 8,   /* CTL_STATS, and counts from zero on */
    CTL_LOG = 9,    /* ARGUMENT is the new level's name */
    CTL_RELOAD = 10, /* read the configuration again; one row a wrong line */
    CTL_MAX
};

/*
 * A note: that a command goes direct. Not a frame: a datagram to the socket
 * beside the daemon's own, for which nobody waits.
 */
struct msg_note {
    struct wire_str reason; /* at most LIMIT_NOTE_REASON_BYTES */
};

#define NOTE_BYTES (1 + 4 + LIMIT_NOTE_REASON_BYTES)

void message_put_note(struct wire_writer *w, const struct msg_note *m);
int message_get_note(const void *data, size_t len, struct msg_note *ret);

struct msg_ctl {
    uint32_t command;         /* enum ctl_command */
    struct wire_str argument; /* empty where the command takes none */
};

void message_put_ctl(struct wire_writer *w, enum ctl_command command,
                     const char *argument);
int message_get_ctl(const struct frame *f, struct msg_ctl *ret);

/*
 * CTL_ROW: u16 count, then that many {str key, u8 kind, value}: a table row
 * or a JSON object, in the order in which it is to be shown.
 */
enum ctl_kind {
    CTL_NUM = 1,  /* i64 */
    CTL_STR = 2,  /* str */
    CTL_BOOL = 3, /* i64, 0 or 1 */
};

struct msg_field {
    struct wire_str key;
    enum ctl_kind kind;
    int64_t num;
    struct wire_str str;
};

size_t message_begin_row(struct wire_writer *w);
void message_put_field_num(struct wire_writer *w, const char *key,
                           enum ctl_kind kind, int64_t v);
void message_put_field_str(struct wire_writer *w, const char *key,
                           const char *s);
void message_end_row(struct wire_writer *w, size_t mark, uint16_t count);
int message_get_row(const struct frame *f, uint16_t *ret_count,
                    struct wire_reader *ret_fields);
int message_next_field(struct wire_reader *r, struct msg_field *ret);
/* CODE: 0, or an errno of the daemon. */
void message_put_ctl_end(struct wire_writer *w, uint32_t code);
int message_get_ctl_end(const struct frame *f, uint32_t *ret_code);

#endif
