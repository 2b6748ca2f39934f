/*
 * The daemon's log; see log.h.
 */
#include "daemon/log.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syslog.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* Bytes of one line; a longer one is cut. */
#define LOG_LINE_BYTES 512

/* Bytes of a message to the journal: the line, its fields and their names. */
#define LOG_MESSAGE_BYTES (3 * LOG_LINE_BYTES)

/* An event is none of these levels: it is always wanted. */
#define EVENT_PRIORITY LOG_NOTICE

static const struct {
    const char *name;
    int priority; /* of syslog(3) */
} levels[] = {
    [LOG_LEVEL_ERROR] = {"error", LOG_ERR},
    [LOG_LEVEL_WARNING] = {"warning", LOG_WARNING},
    [LOG_LEVEL_INFO] = {"info", LOG_INFO},
    [LOG_LEVEL_DEBUG] = {"debug", LOG_DEBUG},
};

/* What is logged. */
struct entry {
    int priority;
    const char *prefix; /* "warning: ", for who shows no priority */
    const char *text;
    const struct log_field *fields;
    size_t field_count;
};

typedef void put_fn(const struct entry *e);
static put_fn put_stderr, put_file, put_journal, put_syslog;

static enum log_level max_level = LOG_LEVEL_WARNING;
static put_fn *put = put_stderr;
static int fd = -1;                /* of PUT; -1: standard error */
static struct sockaddr_un address; /* of who takes messages */

void log_set_level(enum log_level level)
{
    max_level = level;
}

const char *log_level_name(void)
{
    return levels[max_level].name;
}

int log_level_parse(const char *text)
{
    for (int i = 0; i <= LOG_LEVEL_DEBUG; i++)
        if (!strcmp(text, levels[i].name))
            return i;
    return -EINVAL;
}

/* ---- lines ---- */

/* One write(2), so that lines of two daemons never mix. */
static void put_line(int to, const char *head, const struct entry *e)
{
    char line[LOG_LINE_BYTES];
    int n =
        snprintf(line, sizeof(line) - 1, "%s%s%s", head, e->prefix, e->text);

    if (n < 0)
        return;
    if ((size_t)n > sizeof(line) - 2)
        n = sizeof(line) - 2;
    line[n++] = '\n';
    while (write(to, line, (size_t)n) < 0 && errno == EINTR)
        ;
}

static void put_stderr(const struct entry *e)
{
    put_line(STDERR_FILENO, "warmcurld: ", e);
}

static void put_file(const struct entry *e)
{
    char head[64];
    time_t now = time(NULL);
    struct tm tm;
    size_t n = strftime(head, sizeof(head), "%FT%TZ", gmtime_r(&now, &tm));

    snprintf(head + n, sizeof(head) - n, " warmcurld[%d]: ", (int)getpid());
    put_line(fd, head, e);
}

/* ---- messages ---- */

struct message {
    char data[LOG_MESSAGE_BYTES];
    size_t len;
};

static void add(struct message *m, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What does not fit is left out. */
static void add(struct message *m, const char *format, ...)
{
    va_list ap;
    int n;

    va_start(ap, format);
    n = vsnprintf(m->data + m->len, sizeof(m->data) - m->len, format, ap);
    va_end(ap);
    if (n > 0 && (size_t)n < sizeof(m->data) - m->len)
        m->len += (size_t)n;
}

static void add_field(struct message *m, const struct log_field *field)
{
    char name[32];
    size_t i;

    for (i = 0; field->name[i] && i < sizeof(name) - 1; i++)
        name[i] = (char)toupper((unsigned char)field->name[i]);
    name[i] = '\0';
    add(m, "WARMCURL_%s=%s\n", name, field->value);
}

static void send_message(const struct message *m)
{
    while (sendto(fd, m->data, m->len, MSG_DONTWAIT | MSG_NOSIGNAL,
                  (struct sockaddr *)&address, sizeof(address)) < 0 &&
           errno == EINTR)
        ;
}

/* systemd.journal-fields(7), and the format of sd_journal_send(3)'s
 * datagrams as systemd.io/JOURNAL_NATIVE_PROTOCOL has it: a line a field. */
static void put_journal(const struct entry *e)
{
    struct message m = {.len = 0};

    add(&m, "PRIORITY=%d\nSYSLOG_IDENTIFIER=warmcurld\n", e->priority);
    for (size_t i = 0; i < e->field_count; i++)
        add_field(&m, &e->fields[i]);
    add(&m, "MESSAGE=%s\n", e->text);
    send_message(&m);
}

/* As syslog(3) writes it for a reader on the same machine. */
static void put_syslog(const struct entry *e)
{
    struct message m = {.len = 0};
    char when[32];
    time_t now = time(NULL);
    struct tm tm;

    strftime(when, sizeof(when), "%b %e %T", localtime_r(&now, &tm));
    add(&m, "<%d>%s warmcurld[%d]: %s%s", LOG_USER | e->priority, when,
        (int)getpid(), e->prefix, e->text);
    send_message(&m);
}

/* ---- where ---- */

/* Is somebody there?  Messages carry the address themselves, so that one who
 * was started anew gets them, too. */
static int open_socket(const char *path)
{
    int sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int error = 0;

    if (sock < 0)
        return -errno;
    memset(&address, 0, sizeof(address));
    address.sun_family = AF_UNIX;
    strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
    if (connect(sock, (struct sockaddr *)&address, sizeof(address)))
        error = -errno;
    if (!error)
        return sock;
    close(sock);
    return error;
}

static int open_file(const char *path)
{
    /* A FIFO that nobody reads holds nobody up. */
    int file = open(
        path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);

    return file < 0 ? -errno : file;
}

static int check_socket(const char *path)
{
    int sock = open_socket(path);

    if (sock < 0)
        return sock;
    close(sock);
    return 0;
}

/* May PATH be written, or made in its folder? */
static int check_file(const char *path)
{
    char folder[PATH_MAX];
    struct stat st;

    if (!stat(path, &st)) {
        if (S_ISDIR(st.st_mode))
            return -EISDIR;
        return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) ? -errno : 0;
    }
    if (errno != ENOENT || strlen(path) >= sizeof(folder))
        return -errno;
    strcpy(folder, path);
    strrchr(folder, '/')[1] = '\0';
    return faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) ? -errno : 0;
}

static const struct place {
    const char *name;               /* "/": every absolute path */
    int (*open)(const char *path);  /* NULL: nothing is to be opened */
    int (*check)(const char *path); /* would it open? */
    const char *path;               /* NULL: as it was named */
    put_fn *put;
} places[] = {
    {"stderr", NULL, NULL, NULL, put_stderr},
    {"journal", open_socket, check_socket, LOG_JOURNAL_SOCKET, put_journal},
    {"syslog", open_socket, check_socket, LOG_SYSLOG_SOCKET, put_syslog},
    {"/", open_file, check_file, NULL, put_file},
};

static const struct place *find_place(const char *where)
{
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (!strcmp(where, places[i].name) ||
            (*where == '/' && *places[i].name == '/'))
            return &places[i];
    return NULL;
}

int log_to(const char *where)
{
    const struct place *place = find_place(where);
    int opened = -1;

    if (!place)
        return -EINVAL;
    if (place->open)
        opened = place->open(place->path ? place->path : where);
    if (place->open && opened < 0)
        return opened;
    if (fd >= 0)
        close(fd);
    fd = opened;
    put = place->put;
    return 0;
}

int log_check(const char *where)
{
    const struct place *place = find_place(where);

    if (!place)
        return -EINVAL;
    return place->check ? place->check(place->path ? place->path : where) : 0;
}

const char *log_at_first(const char *journal_stream)
{
    unsigned long long dev, ino;
    struct stat st;

    if (journal_stream &&
        sscanf(journal_stream, "%llu:%llu", &dev, &ino) == 2 &&
        !fstat(STDERR_FILENO, &st) && st.st_dev == dev && st.st_ino == ino)
        return "journal";
    return "stderr";
}

/* ---- what ---- */

/* One line stays one, whatever a file's name or a peer has in it. */
static void clean(char *text)
{
    for (; *text; text++)
        if (iscntrl((unsigned char)*text))
            *text = '?';
}

void log_write(enum log_level level, const char *format, ...)
{
    char text[LOG_LINE_BYTES], prefix[16];
    struct entry e = {
        .priority = levels[level].priority, .prefix = prefix, .text = text};
    va_list ap;

    if (level > max_level)
        return;
    va_start(ap, format);
    vsnprintf(text, sizeof(text), format, ap);
    va_end(ap);
    clean(text);
    snprintf(prefix, sizeof(prefix), "%s: ", levels[level].name);
    put(&e);
}

void log_event(const char *name, const struct log_field *fields, size_t count)
{
    struct message m = {.len = 0};
    struct entry e = {.priority = EVENT_PRIORITY,
                      .prefix = "",
                      .text = m.data,
                      .fields = fields,
                      .field_count = count};

    add(&m, "%s:", name);
    for (size_t i = 0; i < count; i++)
        add(&m, " %s=%s", fields[i].name, fields[i].value);
    put(&e);
}
