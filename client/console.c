#include "client/console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/text.h"

/* Columns where nobody says how many there are. */
#define DEFAULT_COLUMNS 79

#define WARN_PREFIX "Warning: "
#define ERROR_PREFIX "curl: "
#define NOTE_PREFIX "Note: "

/* A piece this large is written from where it is: copying it would cost more
 * than the system call that it saves. */
#define DIRECT_BYTES (8 * 1024)

/* Bytes of a body after which a pipe is widened, and to how much: what an
 * ordinary user may ask for (/proc/sys/fs/pipe-max-size, 1 MiB), halved, since
 * the kernel bounds the sum of a user's pipes. */
#define WIDEN_AFTER_BYTES (1024 * 1024)
#define PIPE_BYTES (512 * 1024)

/* glibc's buffer for a descriptor whose fstat(2) fails. */
#define FALLBACK_BLOCK_BYTES 4096

void console_init(struct console *c)
{
    struct stat st;

    c->mode = CONSOLE_FULL;
    c->err_fd = STDERR_FILENO;
    if (fstat(STDOUT_FILENO, &st))
        return;
    c->is_regular = S_ISREG(st.st_mode);
    if (S_ISCHR(st.st_mode) && isatty(STDOUT_FILENO)) {
        c->is_tty = true;
        c->mode = CONSOLE_LINE;
    }
}

int console_redirect(struct console *c, const char *path)
{
    int fd;

    if (!strcmp(path, "-")) {
        c->merged = true;
        return 0;
    }
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return -errno;
    if (c->err_fd != STDERR_FILENO)
        close(c->err_fd);
    c->merged = false;
    c->err_fd = fd;
    return 0;
}

/* --- writing -------------------------------------------------------------- */

/* Writes all of both pieces; a descriptor that does not block for others may
 * for us. */
static int write_both(int fd, const void *a, size_t a_len, const void *b,
                      size_t b_len)
{
    struct iovec iov[2] = {{(void *)(uintptr_t)a, a_len},
                           {(void *)(uintptr_t)b, b_len}};
    int at = a_len ? 0 : 1;

    while (at < 2 && iov[at].iov_len) {
        ssize_t n = writev(fd, iov + at, 2 - at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        while (at < 2 && (size_t)n >= iov[at].iov_len)
            n -= (ssize_t)iov[at++].iov_len;
        if (at < 2) {
            iov[at].iov_base = (char *)iov[at].iov_base + n;
            iov[at].iov_len -= (size_t)n;
        }
    }
    return 0;
}

/* --- what stdio would hold ------------------------------------------------ */

static size_t stdout_block_bytes(void)
{
    struct stat st;

    if (fstat(STDOUT_FILENO, &st) || st.st_blksize <= 0)
        return FALLBACK_BLOCK_BYTES;
    return (size_t)st.st_blksize;
}

static void simulate_full(struct console *c, size_t len)
{
    size_t room = c->block_bytes ? c->block_bytes - c->held : 0;

    if (len <= room) {
        c->held += len;
        return;
    }
    if (!c->block_bytes)
        c->block_bytes = stdout_block_bytes();
    c->held = (len - room) % c->block_bytes;
}

static void simulate_line(struct console *c, const char *data, size_t len)
{
    const char *newline = memrchr(data, '\n', len);

    c->held = newline ? (size_t)(data + len - newline - 1) : c->held + len;
}

/* A body that will not end soon gets all the room that a pipe may have: its
 * reader is woken once for many of our writes.  Anything but a pipe refuses. */
static void widen_pipe(struct console *c, size_t len)
{
    size_t before = c->direct_bytes;

    c->direct_bytes += len;
    if (before < WIDEN_AFTER_BYTES && c->direct_bytes >= WIDEN_AFTER_BYTES)
        fcntl(STDOUT_FILENO, F_SETPIPE_SZ, PIPE_BYTES);
}

/* Everything that does not fit the buffer any more is never held by stdio
 * either: its buffer is smaller. */
static void limit_held(struct console *c)
{
    if (c->held > CONSOLE_BYTES / 2)
        c->held = 0;
}

int console_out(struct console *c, const void *data, size_t len, bool flush)
{
    size_t direct;
    int rc;

    if (!len)
        return 0;
    c->touched = true;
    if (c->error)
        return console_push(c);
    if (c->mode == CONSOLE_LINE)
        simulate_line(c, data, len);
    else
        simulate_full(c, len);
    if (flush)
        c->held = 0;
    limit_held(c);
    if (len < DIRECT_BYTES && len <= sizeof(c->buf) - c->used) {
        memcpy(c->buf + c->used, data, len);
        c->used += len;
        return 0;
    }
    /* held <= len: what was held before came out when this did not fit. */
    if (c->held > len)
        c->held = len;
    direct = len - c->held;
    widen_pipe(c, direct);
    rc = write_both(STDOUT_FILENO, c->buf, c->used, data, direct);
    memcpy(c->buf, (const char *)data + direct, c->held);
    c->used = c->held;
    return rc;
}

static int write_front(struct console *c, size_t len)
{
    int rc = write_both(STDOUT_FILENO, c->buf, len, NULL, 0);

    c->used -= len;
    memmove(c->buf, c->buf + len, c->used);
    return rc;
}

void console_before_wait(struct console *c)
{
    if (c->used > c->held && !c->error)
        c->error = write_front(c, c->used - c->held);
}

int console_push(struct console *c)
{
    int rc;

    console_before_wait(c);
    rc = c->error;
    c->error = 0;
    return rc;
}

int console_flush(struct console *c)
{
    c->held = 0;
    return c->used ? write_front(c, c->used) : 0;
}

/* --- messages ------------------------------------------------------------- */

void console_err(struct console *c, const void *data, size_t len)
{
    if (c->merged) {
        console_out(c, data, len, false);
        return;
    }
    console_before_wait(c);
    c->err_touched = true;
    write_both(c->err_fd, data, len, NULL, 0);
}

void console_true_err(struct console *c, const void *data, size_t len)
{
    console_before_wait(c);
    c->err_touched = true;
    write_both(STDERR_FILENO, data, len, NULL, 0);
}

void console_meter(struct console *c, const void *data, size_t len)
{
    bool touched = c->err_touched;

    if (!len)
        return;
    console_err(c, data, len);
    c->err_touched = touched;
    c->meter_touched = true;
    c->meter_open = ((const char *)data)[len - 1] != '\n';
}

void console_leave_meter(struct console *c)
{
    if (c->meter_open)
        console_meter(c, "\n", 1);
}

void console_error(struct console *c, int code, const char *text, size_t len)
{
    char first[TEXT_LINE_BYTES];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), TEXT_LONG_BYTES);
    text_add(&w, "curl: (");
    text_add_num(&w, code);
    text_add(&w, ") ");
    text_add_len(&w, text, len);
    text_add_char(&w, '\n');
    console_err(c, w.data, w.len);
    wire_writer_done(&w);
}

/* Bytes of TEXT that go on the next line, behind PREFIX. */
static size_t line_len(const char *prefix, const char *text, size_t len)
{
    bool fills = dialect_does(DIALECT_FILLS_WARNINGS);
    size_t max = (fills ? console_columns() : DEFAULT_COLUMNS) - strlen(prefix);
    size_t cut = max;

    if (len < max || (fills && len == max))
        return len;
    while (cut > 1 && text[cut - 1] != ' ' && text[cut - 1] != '\t')
        cut--;
    return cut > 1 ? cut : max;
}

/* Bytes of a warning that later versions show. */
#define CUT_BYTES 1023

static void put_wrapped(struct console *c, const char *prefix, const char *text)
{
    char first[TEXT_LINE_BYTES];
    struct wire_writer w;
    size_t left = strlen(text);

    if (left > CUT_BYTES && dialect_does(DIALECT_CUTS_WARNINGS))
        left = CUT_BYTES;
    wire_writer_init(&w, first, sizeof(first), TEXT_LONG_BYTES);
    while (left) {
        size_t len = line_len(prefix, text, left);

        text_add(&w, prefix);
        text_add_len(&w, text, len);
        text_add_char(&w, '\n');
        text += len;
        left -= len;
    }
    console_err(c, w.data, w.len);
    wire_writer_done(&w);
}

void console_warn(struct console *c, const char *text)
{
    if (!c->quiet)
        put_wrapped(c, WARN_PREFIX, text);
}

void console_note(struct console *c, const char *text)
{
    if (!c->quiet)
        put_wrapped(c, NOTE_PREFIX, text);
}

/* Carries out a note of --stderr. */
static int redirect(struct console *c, const struct note *note, bool warn)
{
    const char *const parts[] = {dialect_text(DIALECT_NO_STDERR), note->text,
                                 dialect_text(DIALECT_STRESS)};
    int rc = console_redirect(c, note->text);

    if (rc && warn && !note->quiet)
        put_wrapped(c, WARN_PREFIX, arena_concat(3, parts));
    return rc;
}

int console_notes(struct console *c, const struct notes *notes, bool warn)
{
    int rc = 0;

    for (const struct note *n = notes->first; n; n = n->next) {
        switch (n->kind) {
        case NOTE_WARNING:
            put_wrapped(c, WARN_PREFIX, n->text);
            break;
        case NOTE_ERROR:
            put_wrapped(c, ERROR_PREFIX, n->text);
            break;
        case NOTE_REMARK:
            put_wrapped(c, NOTE_PREFIX, n->text);
            break;
        case NOTE_LINES:
            console_err(c, n->text, strlen(n->text));
            break;
        case NOTE_REDIRECT:
            rc = redirect(c, n, warn);
            break;
        case NOTE_OUTPUT:
            console_out(c, n->text, strlen(n->text), false);
            break;
        }
    }
    return rc;
}

void console_say(struct console *c, const char *text)
{
    char first[TEXT_LINE_BYTES];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), TEXT_LONG_BYTES);
    text_add(&w, text);
    text_add_char(&w, '\n');
    console_err(c, w.data, w.len);
    wire_writer_done(&w);
}

unsigned console_columns(void)
{
    const char *text = getenv("COLUMNS");
    struct winsize size;

    if (text) {
        unsigned long columns = strtoul(text, NULL, 10);

        if (columns > 20 && columns < 10000)
            return (unsigned)columns;
    }
    if (!ioctl(STDIN_FILENO, TIOCGWINSZ, &size) && size.ws_col > 20)
        return size.ws_col;
    return DEFAULT_COLUMNS;
}
