#include "client/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/late.h"
#include "proto/limits.h"

void source_from_memory(struct source *s, const char *data, size_t len)
{
    *s = (struct source){
        .kind = SOURCE_MEMORY, .data = data, .size = (int64_t)len, .fd = -1};
}

static void look_at(struct source *s)
{
    struct stat st;

    if (!fstat(s->fd, &st) && S_ISREG(st.st_mode)) {
        s->kind = SOURCE_FILE;
        s->size = st.st_size;
    } else {
        s->kind = SOURCE_PIPE;
        s->size = -1;
    }
}

void source_from_fd(struct source *s, int fd)
{
    *s = (struct source){.fd = fd};
    look_at(s);
}

void source_from_stdin(struct source *s)
{
    source_from_fd(s, STDIN_FILENO);
    s->size = -1;
    if (s->kind != SOURCE_FILE)
        return;
    s->is_shared = true;
    s->base = lseek(s->fd, 0, SEEK_CUR);
    if (s->base < 0)
        s->base = 0;
}

/* True once a transfer has read standard input as a part of its form. */
static bool stdin_is_spent;

static void take_stdin(struct source *s)
{
    s->is_once = true;
    if (stdin_is_spent)
        s->size = 0;
}

void source_from_stdin_file(struct source *s, int64_t size)
{
    source_from_stdin(s);
    s->size = size;
    take_stdin(s);
}

void source_from_stdin_copy(struct source *s, const char *data, size_t len)
{
    source_from_memory(s, data, len);
    take_stdin(s);
}

void source_from_path(struct source *s, const char *path, int64_t size)
{
    *s = (struct source){.kind = size < 0 ? SOURCE_PIPE : SOURCE_FILE,
                         .path = path,
                         .size = size,
                         .fd = -1};
}

/* Leaves the offset where reading would have left it. */
static void leave_offset(struct source *s)
{
    if (!s->is_shared)
        return;
    s->base += s->at;
    lseek(s->fd, (off_t)s->base, SEEK_SET);
}

void source_restart(struct source *s)
{
    s->wanted = false;
    leave_offset(s);
    s->at = 0;
}

void source_done(struct source *s)
{
    leave_offset(s);
    stdin_is_spent |= s->is_once && s->at;
    if (s->fd > STDIN_FILENO)
        close(s->fd);
    s->fd = -1;
}

/* --- answers -------------------------------------------------------------- */

static void answer_data(struct source *s, struct exchange *x, uint16_t transfer,
                        const void *data, size_t len)
{
    uint8_t head[FRAME_HEADER_BYTES + DATA_HEADER_BYTES];

    message_data_header(head, transfer, s->want.source, len);
    s->wanted = false;
    exchange_send_data(x, head, sizeof(head), data, len);
}

/* CODE: an errno, 0 for the end. */
static void answer_end(struct source *s, struct exchange *x, uint16_t transfer,
                       int code)
{
    message_put_source_end(&x->out, transfer, s->want.source, (uint32_t)code);
    s->wanted = false;
    exchange_flush(x);
}

static void answer_memory(struct source *s, struct exchange *x,
                          uint16_t transfer)
{
    uint64_t left;

    if (s->want.offset >= (uint64_t)s->size) {
        answer_end(s, x, transfer, 0);
        return;
    }
    left = (uint64_t)s->size - s->want.offset;
    if (left > s->want.bytes)
        left = s->want.bytes;
    s->at = (int64_t)(s->want.offset + left);
    answer_data(s, x, transfer, s->data + s->want.offset, (size_t)left);
}

/* N: what read(2) returned; the bytes are in BUF.  What can't be read (a
 * directory) ends there, as for curl. */
static void answer_read(struct source *s, struct exchange *x, uint16_t transfer,
                        const void *buf, ssize_t n)
{
    if (n <= 0)
        answer_end(s, x, transfer, 0);
    else
        answer_data(s, x, transfer, buf, (size_t)n);
}

static LATE("f") uint8_t chunk[LIMIT_WANT_BYTES];

static void answer_file(struct source *s, struct exchange *x, uint16_t transfer)
{
    ssize_t n;

    do
        n = pread(s->fd, chunk, s->want.bytes,
                  (off_t)(s->base + (int64_t)s->want.offset));
    while (n < 0 && errno == EINTR);
    s->at = (int64_t)s->want.offset + (n > 0 ? n : 0);
    answer_read(s, x, transfer, chunk, n);
}

void source_on_readable(struct source *s, struct exchange *x, uint16_t transfer)
{
    ssize_t n = read(s->fd, chunk, s->want.bytes);

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n > 0) {
        s->at += n;
        s->consumed = true;
    }
    answer_read(s, x, transfer, chunk, n);
}

static int open_path(struct source *s)
{
    int64_t size = s->size;

    s->fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (s->fd < 0)
        return -errno;
    s->path = NULL;
    look_at(s);
    s->size = size;
    return 0;
}

void source_on_want(struct source *s, struct exchange *x, uint16_t transfer,
                    const struct msg_want *want)
{
    int rc = 0;

    s->want = *want;
    s->wanted = true;
    if (s->want.bytes > sizeof(chunk))
        s->want.bytes = sizeof(chunk);
    if (s->path)
        rc = open_path(s);
    if (rc)
        answer_end(s, x, transfer, -rc);
    else if (s->kind == SOURCE_MEMORY)
        answer_memory(s, x, transfer);
    else if (s->kind == SOURCE_FILE)
        answer_file(s, x, transfer);
    else if (want->offset != (uint64_t)s->at)
        answer_end(s, x, transfer, ESPIPE);
}

bool source_waits(const struct source *s)
{
    return s->wanted && s->kind == SOURCE_PIPE;
}
