/*
 * What the client reads, to everything that reads it: command lines, config
 * files, variables, patterns, forms, formats, lists of URLs, and the header
 * lines that a server sends.
 *
 * The first byte of an input picks the reader, the second curl's version and
 * whether the real curl is a way out; words behind them end with zero bytes.
 * Nothing is run, written or read from outside: this file stands in for the
 * arena, whose memory it frees after each input (each allocation with edges of
 * its own, for a sanitizer), and for slurp, whose files all hold the input's
 * last word.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/args.h"
#include "client/base64.h"
#include "client/curlrc.h"
#include "client/date.h"
#include "client/dialect.h"
#include "client/evaluate.h"
#include "client/expand.h"
#include "client/filename.h"
#include "client/form.h"
#include "client/glob_internal.h"
#include "client/headerfile.h"
#include "client/number.h"
#include "client/response.h"
#include "client/slurp.h"
#include "client/url.h"
#include "client/urledit.h"
#include "client/urlfile.h"
#include "client/writevars.h"
#include "fuzz.h"

/* Words of one input, at most. */
#define WORDS_MAX 64
/* Expansions of one pattern that are looked at. */
#define GLOB_STEPS 64
/* Files that one input reads, at most: config files may name themselves. */
#define FILES_MAX 32

/* --- in place of client/arena.c ------------------------------------------- */

struct piece {
    struct piece *next;
    _Alignas(max_align_t) char data[];
};

static struct piece *pieces;

void *arena_alloc(size_t bytes)
{
    struct piece *piece = calloc(1, sizeof(*piece) + bytes);

    if (!piece)
        abort();
    piece->next = pieces;
    pieces = piece;
    return piece->data;
}

char *arena_strndup(const char *text, size_t len)
{
    char *copy = arena_alloc(len + 1);

    memcpy(copy, text, len);
    return copy;
}

char *arena_concat(size_t count, const char *const *texts)
{
    size_t len = 0;
    char *all;
    char *at;

    for (size_t i = 0; i < count; i++)
        len += strlen(texts[i]);
    all = at = arena_alloc(len + 1);
    for (size_t i = 0; i < count; i++)
        at = stpcpy(at, texts[i]);
    return all;
}

char *arena_around(const char *before, const char *text, const char *after)
{
    const char *const texts[] = {before, text, after};

    return arena_concat(3, texts);
}

static void arena_empty(void)
{
    while (pieces) {
        struct piece *next = pieces->next;

        free(pieces);
        pieces = next;
    }
}

/* --- in place of client/slurp.c ------------------------------------------- */

static const char *file_data;
static size_t file_len;
static unsigned files_read;

int slurp_part(struct invocation *inv, const char *path, bool late,
               uint64_t from, uint64_t behind, char **ret_data, size_t *ret_len)
{
    bool is_stdin = !strcmp(path, "-");
    size_t start = from < file_len ? (size_t)from : file_len;
    size_t end = behind < file_len ? (size_t)behind : file_len;

    if (is_stdin != late)
        return -EAGAIN;
    if (!*path || ++files_read > FILES_MAX)
        return -ENOENT;
    inv->stdin_used |= is_stdin;
    *ret_len = end > start ? end - start : 0;
    *ret_data = arena_strndup(file_data + start, *ret_len);
    return 0;
}

int slurp(struct invocation *inv, const char *path, bool late, char **ret_data,
          size_t *ret_len)
{
    return slurp_part(inv, path, late, 0, UINT64_MAX, ret_data, ret_len);
}

void slurp_leave(const char *data, size_t len)
{
    (void)data;
    (void)len;
}

int slurp_restore_stdin(struct invocation *inv)
{
    (void)inv;
    return 0;
}

/* --- an input ------------------------------------------------------------- */

struct input {
    char *words[WORDS_MAX + 1]; /* NULL behind the last one */
    int count;
    char *data; /* all of it, a zero byte behind */
    size_t len;
    bool ours;
};

static void set_up(void)
{
    static const char *const names[] = {"HOME", "CURL_HOME", "XDG_CONFIG_HOME"};
    static char dir[] = "/tmp/wc-fuzz-XXXXXX";
    static int done;
    int fd;

    if (done)
        return;
    done = 1;
    /* Names of files lead nowhere: the folder is gone. */
    if (!mkdtemp(dir) || chdir(dir) || rmdir(dir))
        abort();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        setenv(names[i], dir, 1);
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (fd < 0 || dup2(fd, STDIN_FILENO) < 0)
        abort();
    close(fd);
}

static void split(struct input *in, const uint8_t *data, size_t len)
{
    size_t at = 0;

    in->data = arena_strndup((const char *)data, len);
    in->len = len;
    in->words[in->count++] = arena_strndup("curl", 4);
    file_data = in->data;
    file_len = 0;
    while (at < len && in->count < WORDS_MAX) {
        size_t word = strnlen(in->data + at, len - at);

        in->words[in->count++] = arena_strndup(in->data + at, word);
        file_data = in->data + at;
        file_len = word;
        at += word + 1;
    }
}

static const char *word(const struct input *in, int number)
{
    return number < in->count ? in->words[number] : "";
}

/* Says where a reader left a text that is no text: a sanitizer sees it. */
static void look_at(const char *text)
{
    volatile size_t len = text ? strlen(text) : 0;

    (void)len;
}

/* --- the readers ---------------------------------------------------------- */

static void try_command(struct input *in)
{
    struct invocation inv;
    const char *reason = NULL;
    enum verdict verdict =
        in->ours ? args_parse_again(in->count, in->words, &inv, &reason)
                 : args_parse(in->count, in->words, &inv, &reason);

    if ((verdict == VERDICT_DIRECT || verdict == VERDICT_PREFER_DIRECT) &&
        !reason)
        abort();
    look_at(reason);
    for (struct note *n = inv.notes.first; n; n = n->next)
        look_at(n->text);
    if (verdict <= VERDICT_PREFER_DIRECT)
        evaluate_files(&inv, &reason);
    args_strip_own(in->count, in->words);
}

static void take(struct parse *p, const char *option, const char *param)
{
    (void)p;
    if (!option)
        abort();
    look_at(option);
    look_at(param);
}

static struct parse begin(const struct input *in, struct invocation *inv)
{
    struct parse p = {.inv = inv, .ours = in->ours};

    memset(inv, 0, sizeof(*inv));
    inv->stdin_copy_fd = -1;
    p.typed = "--fuzz";
    apply_new_group(&p);
    return p;
}

static void try_config(struct input *in)
{
    struct invocation inv;
    struct parse p = begin(in, &inv);

    p.file = "f";
    curlrc_parse(&p, in->data, in->len, take);
}

static void try_glob(struct input *in)
{
    struct glob *glob;
    struct glob_error error;
    int64_t steps = 0;
    const char *url;
    const char *name;

    if (glob_new(word(in, 1), false, &glob, &error)) {
        look_at(glob_describe(&error, word(in, 1)));
        return;
    }
    while (steps < GLOB_STEPS && (url = glob_next(glob))) {
        look_at(url);
        look_at(glob_substitute(glob, glob, word(in, 2), &name, &error)
                    ? glob_describe(&error, word(in, 2))
                    : name);
        steps++;
    }
    if (steps < GLOB_STEPS && steps != glob->count)
        abort();
}

static void try_form(struct input *in)
{
    struct invocation inv;
    struct parse p = begin(in, &inv);

    for (int i = 1; i < in->count && !p.direct; i++)
        form_add(&p, in->words[i], false);
    if (!p.direct && !form_load(&inv, p.config, false) &&
        !form_load(&inv, p.config, true))
        form_build(&inv, p.config);
}

static void try_format(struct input *in)
{
    const char *reason = NULL;

    if (writevars_check(word(in, 1), &reason) != VERDICT_DAEMON && !reason)
        abort();
    writevars_needs(word(in, 1));
}

static void try_headers(struct input *in)
{
    struct strlist list = {NULL, NULL};
    struct notes notes = {NULL, NULL};
    struct header_arg args[2];

    for (int i = 0; i < 2; i++)
        args[i] =
            (struct header_arg){.path = "f",
                                .content = arena_strndup(in->data, in->len),
                                .len = in->len};
    headerfile_request(&args[0], &list);
    headerfile_part(&notes, &args[1], &list);
    for (struct strnode *n = list.first; n; n = n->next)
        look_at(n->text);
}

/* Dates, numbers and URLs. */
static void try_values(struct input *in)
{
    const char *text = word(in, 1);
    const char *host;
    size_t len;
    int64_t number;

    number_parse(text, &number);
    number_parse_seconds(text, &number);
    number_parse_bytes(text, &number);
    date_or_file(text, &number);
    url_scheme(text, NULL);
    url_is_malformed(text, NULL);
    url_is_unsupported(text);
    url_host_is_international(text);
    if (!url_host(text, &host, &len) &&
        (host < text || host + len > text + strlen(text)))
        abort();
    url_is_refused(text, NULL);
    look_at(urledit_remote_name(text));
    look_at(urledit_add_query(text, word(in, 2)));
    look_at(urledit_add_name(text, word(in, 2)));
}

/* Lines of a server's response, which need not end with zero bytes. */
static void try_response(struct input *in)
{
    struct response response;
    struct response_header header;
    size_t pos = 0;
    size_t at = 0;

    response_init(&response, RESPONSE_KEEP_ALL);
    while (at < in->len) {
        char *end = memchr(in->data + at, '\n', in->len - at);
        size_t len = end ? (size_t)(end - in->data) + 1 - at : in->len - at;
        char *line = arena_alloc(len);

        memcpy(line, in->data + at, len);
        response_line(&response, line, len);
        look_at(filename_from_disposition(line, len));
        look_at(filename_from_location(line, len));
        at += len;
    }
    while (response_next(&response, &pos, &header))
        look_at(arena_strndup(header.value, header.value_len));
    response_done(&response);
}

/* The last word with the variables that the others set. */
static void try_variables(struct input *in)
{
    struct invocation inv;
    struct parse p = begin(in, &inv);

    for (int i = 1; i < in->count - 1 && !p.direct; i++)
        apply_variable(&p, NULL, in->words[i], true);
    if (!p.direct)
        look_at(expand_text(&p, word(in, in->count - 1)));
    for (struct note *n = inv.notes.first; n; n = n->next)
        look_at(n->text);
}

/* All of it as a file of URLs. */
static void try_list(struct input *in)
{
    struct invocation inv;
    struct parse p = begin(in, &inv);

    file_data = in->data;
    file_len = in->len;
    urlfile_read(&p, "f");
    for (struct url_item *i = p.config->urls; i; i = i->next)
        look_at(i->url);
}

/* All of it as base64, and as what becomes base64. */
static void try_base64(struct input *in)
{
    char *data;
    size_t len;
    char *text;

    base64_decode(in->data, in->len, &data, &len);
    if (!in->len)
        return;
    text = base64_encode(in->data, in->len, &len);
    if (base64_decode(text, len, &data, &len) || len != in->len ||
        memcmp(data, in->data, len))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const versions[] = {"7.88.1", "8.14.1", "8.23.0"};
    /* In the order of fuzz.h. */
    static void (*const readers[])(struct input *) = {
        try_command,   try_config,  try_glob,   try_form,
        try_format,    try_headers, try_values, try_response,
        try_variables, try_list,    try_base64};
    const size_t count = sizeof(readers) / sizeof(readers[0]);
    struct input in = {.count = 0};

    set_up();
    if (len < 2)
        return 0;
    files_read = 0;
    split(&in, data + 2, len - 2);
    in.ours = data[1] % 2;
    dialect_use(versions[data[1] / 2 % 3]);
    readers[(uint8_t)(data[0] - '0') % count](&in);
    arena_empty();
    return 0;
}
