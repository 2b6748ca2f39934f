#include "client/writeout.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/text.h"
#include "client/timetext.h"
#include "client/transfer.h"
#include "client/writeout_json.h"
#include "client/writevars.h"

/* Bytes of one piece of the format's result; headers of a response fit, as do
 * certificates. */
#define PIECE_BYTES (2 * RESPONSE_HEADER_BYTES)

/* Bytes of the longest variable's name. */
#define NAME_BYTES (sizeof("proxy_ssl_verify_result") - 1)

enum target { TO_STDOUT, TO_STDERR, TO_FILE };

struct writer {
    const struct transfer *t;
    struct wire_writer w; /* not printed yet */
    enum target target;
    int fd;    /* of the file; -1: none */
    bool stop; /* %{onerror} without an error, or a name that is too long */
};

/* --- where it goes -------------------------------------------------------- */

static void write_file(int fd, const uint8_t *data, size_t len)
{
    while (len) {
        ssize_t n = write(fd, data, len);

        /* Nobody is told, curl(1). */
        if (n <= 0)
            return;
        data += n;
        len -= (size_t)n;
    }
}

/* To the file of --stderr by version only. */
static void write_err(struct console *console, const void *data, size_t len)
{
    if (dialect_does(DIALECT_ALL_TO_FILE))
        console_err(console, data, len);
    else
        console_true_err(console, data, len);
}

static void flush(struct writer *out)
{
    if (out->target == TO_STDERR)
        write_err(out->t->console, out->w.data, out->w.len);
    else if (out->target == TO_FILE)
        write_file(out->fd, out->w.data, out->w.len);
    else
        console_out(out->t->console, out->w.data, out->w.len, false);
    wire_writer_reset(&out->w);
}

static void direct_to(struct writer *out, enum target target, int fd)
{
    flush(out);
    if (out->fd >= 0)
        close(out->fd);
    out->target = target;
    out->fd = fd;
}

/* %output{FILE}, %output{>>FILE}: where that can't be opened, all stays. */
static void put_output(struct writer *out, const char *name, size_t len)
{
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC;
    int fd;

    if (len >= 2 && !strncmp(name, ">>", 2)) {
        flags |= O_APPEND;
        name += 2;
        len -= 2;
    } else {
        flags |= O_TRUNC;
    }
    flush(out);
    fd = open(arena_strndup(name, len), flags, 0666);
    if (fd >= 0)
        direct_to(out, TO_FILE, fd);
}

/* --- variables ------------------------------------------------------------ */

static void put_value(struct writer *out, const struct writevalue *value)
{
    switch (value->kind) {
    case WRITEVALUE_NUM:
        text_add_num(&out->w, value->num);
        break;
    case WRITEVALUE_STATUS:
        text_add_padded(&out->w, value->num, 3, '0');
        break;
    case WRITEVALUE_SECONDS:
        text_add_seconds(&out->w, value->num);
        break;
    case WRITEVALUE_TEXT:
        text_add_len(&out->w, value->text.data, value->text.len);
        break;
    default:
        break;
    }
}

static void act(struct writer *out, enum writevar_action action)
{
    switch (action) {
    case WRITEVAR_HEADER_JSON:
        writeout_json_headers(&out->w, out->t);
        break;
    case WRITEVAR_JSON:
        writeout_json_all(&out->w, out->t);
        break;
    case WRITEVAR_ON_ERROR:
        out->stop = !out->t->outcome.code;
        break;
    case WRITEVAR_STDERR:
        direct_to(out, TO_STDERR, -1);
        break;
    case WRITEVAR_STDOUT:
        direct_to(out, TO_STDOUT, -1);
        break;
    }
}

/* What stands before it in the output comes first. */
static void say_unknown(struct writer *out, const char *name, size_t len)
{
    const char *const parts[] = {"curl: unknown --write-out variable: '",
                                 arena_strndup(name, len), "'\n"};
    const char *text = arena_concat(3, parts);

    flush(out);
    write_err(out->t->console, text, strlen(text));
}

static void put_variable(struct writer *out, const char *name, size_t len)
{
    const struct writevar *v = writevars_find(name, len);
    struct writevalue value;

    if (v && !v->get) {
        act(out, v->number);
        return;
    }
    if (v)
        value = v->get(out->t, v);
    if (!v || value.kind == WRITEVALUE_UNKNOWN)
        say_unknown(out, name, len);
    else
        put_value(out, &value);
}

/* --- headers -------------------------------------------------------------- */

static bool has_name(const struct response_header *h, const char *name,
                     size_t len)
{
    return h->name_len == len && !strncasecmp(h->name, name, len);
}

/* The first of that name in the last response. */
static void put_header(struct writer *out, const char *name, size_t len)
{
    const struct response *r = &out->t->response;
    struct response_header h;
    size_t at = r->last_at;

    while (transfer_has_headers(out->t) && response_next(r, &at, &h)) {
        if (has_name(&h, name, len)) {
            text_add_len(&out->w, h.value, h.value_len);
            return;
        }
    }
}

/* "\}" stands for a brace. */
static void put_separator(struct writer *out, const char *at, size_t len)
{
    for (const char *end = at + len; at < end; at++) {
        if (*at == '\\' && at + 1 < end && at[1] == '}')
            at++;
        text_add_char(&out->w, *at);
    }
}

/* All of that name, in all responses. */
static void put_all_headers(struct writer *out, const char *name, size_t len,
                            const char *separator, size_t separator_len)
{
    struct response_header h;
    bool more = false;
    size_t at = 0;

    while (response_next(&out->t->response, &at, &h)) {
        if (!has_name(&h, name, len))
            continue;
        if (more)
            put_separator(out, separator, separator_len);
        text_add_len(&out->w, h.value, h.value_len);
        more = true;
    }
}

/* --- the format ----------------------------------------------------------- */

/* The brace that ends what begins at AT; NULL when there is none. */
static const char *find_end(const char *at)
{
    return strchr(at, '}');
}

/* "NAME}" or "NAME:all:SEPARATOR}".  Returns what follows, NULL where there
 * is no end. */
static const char *take_header(struct writer *out, const char *at)
{
    const char *end = find_end(at);
    const char *all = strstr(at, ":all:");
    const char *separator;

    if (!all || !end || all > end) {
        if (end)
            put_header(out, at, (size_t)(end - at));
        return end ? end + 1 : NULL;
    }
    separator = all + strlen(":all:");
    while (end && end[-1] == '\\')
        end = find_end(end + 1);
    if (!end)
        return NULL;
    put_all_headers(out, at, (size_t)(all - at), separator,
                    (size_t)(end - separator));
    return end + 1;
}

static const char *take_variable(struct writer *out, const char *at)
{
    const char *end = find_end(at);

    if (!end)
        return NULL;
    out->stop =
        (size_t)(end - at) > NAME_BYTES && dialect_does(DIALECT_STOPS_AT_NAMES);
    if (!out->stop)
        put_variable(out, at, (size_t)(end - at));
    return end + 1;
}

static const char *take_output(struct writer *out, const char *at)
{
    const char *end = find_end(at);

    if (end)
        put_output(out, at, (size_t)(end - at));
    return end ? end + 1 : NULL;
}

static const char *take_time(struct writer *out, const char *at)
{
    const char *end = find_end(at);

    if (end)
        timetext_add_now(&out->w, at, (size_t)(end - at));
    return end ? end + 1 : NULL;
}

/* What may stand behind a '%'.  Each takes what follows and returns the rest,
 * or NULL where it is plain text after all. */
static const struct {
    const char *word;
    const char *(*take)(struct writer *out, const char *at);
} commands[] = {
    {"{", take_variable},
    {"header{", take_header},
    {"output{", take_output},
    {"time{", take_time},
};

static const char *take_percent(struct writer *out, const char *at)
{
    if (*at == '%') {
        text_add_char(&out->w, '%');
        return at + 1;
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        size_t len = strlen(commands[i].word);
        const char *rest;

        if (strncmp(at, commands[i].word, len))
            continue;
        rest = commands[i].take(out, at + len);
        if (rest)
            return rest;
    }
    text_add_char(&out->w, '%');
    return at;
}

static const char *take_backslash(struct writer *out, const char *at)
{
    switch (*at) {
    case 'r':
        text_add_char(&out->w, '\r');
        break;
    case 'n':
        text_add_char(&out->w, '\n');
        break;
    case 't':
        text_add_char(&out->w, '\t');
        break;
    case '\0':
        text_add_char(&out->w, '\\');
        return at;
    default:
        text_add_char(&out->w, '\\');
        text_add_char(&out->w, *at);
        break;
    }
    return at + 1;
}

void writeout_print(const struct transfer *t)
{
    struct writer out = {.t = t, .fd = -1};
    char first[1024];
    const char *at = t->config->writeout;

    wire_writer_init(&out.w, first, sizeof(first), PIECE_BYTES);
    while (*at && !out.stop) {
        size_t plain = strcspn(at, "%\\");

        text_add_len(&out.w, at, plain);
        at += plain;
        if (*at == '%' && at[1])
            at = take_percent(&out, at + 1);
        else if (*at == '\\')
            at = take_backslash(&out, at + 1);
        else if (*at)
            text_add_char(&out.w, *at++);
    }
    direct_to(&out, TO_STDOUT, -1);
    wire_writer_done(&out.w);
}
