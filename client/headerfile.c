#include "client/headerfile.h"

#include <errno.h>
#include <string.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/slurp.h"
#include "client/text.h"

/* Bytes of a line, its end included, that curl takes from a file of -H. */
#define LINE_MAX_BYTES (100 * 1024 - 1)

/* Bytes of a field's header that curl takes from a file before 8.17. */
#define FOLDED_MAX_BYTES 998

int headerfile_load(struct invocation *inv, struct header_arg *arg, bool late)
{
    for (; arg; arg = arg->next) {
        int error;

        if (!arg->path || arg->content)
            continue;
        error = slurp(inv, arg->path, late, &arg->content, &arg->len);
        if (error && (error != -EAGAIN || late))
            return error;
    }
    return 0;
}

/* --- files of -H ---------------------------------------------------------- */

/* Any line end parts headers; empty ones there are none. */
static void add_words(const char *text, struct strlist *list)
{
    while (*(text += strspn(text, "\r\n"))) {
        size_t len = strcspn(text, "\r\n");

        strlist_add(list, arena_strndup(text, len));
        text += len;
    }
}

static bool is_comment(const char *line)
{
    line += strspn(line, " \t");
    return *line == '#' || *line == '\n' || !*line;
}

static int add_lines(const char *text, struct strlist *list)
{
    while (*text) {
        size_t len = strcspn(text, "\n");

        if (len + (text[len] == '\n') > LINE_MAX_BYTES)
            return -EFBIG;
        if (!is_comment(text))
            strlist_add(list, arena_strndup(text, len));
        text += len;
        text += *text == '\n';
    }
    return 0;
}

static bool holds_zero(const struct header_arg *arg)
{
    return memchr(arg->content, '\0', arg->len);
}

int headerfile_request(struct header_arg *arg, struct strlist *list)
{
    int rc = 0;

    for (; arg && !rc; arg = arg->next) {
        if (!arg->content)
            strlist_add(list, arg->text);
        else if (!dialect_does(DIALECT_HEADER_LINES))
            add_words(arg->content, list);
        else if (holds_zero(arg))
            rc = -EINVAL;
        else
            rc = add_lines(arg->content, list);
    }
    return rc;
}

/* --- files of -F ---------------------------------------------------------- */

static bool is_space(char c)
{
    return c && strchr(" \t\n\v\f\r", c);
}

/* A header that comes byte by byte. */
struct folded {
    struct notes *notes; /* NULL: nobody listens */
    struct strlist *list;
    const char *path;
    char text[FOLDED_MAX_BYTES + 1];
    size_t len;
    bool is_cut;
};

static void end_header(struct folded *f)
{
    while (f->len && is_space(f->text[f->len - 1]))
        f->len--;
    if (f->len)
        strlist_add(f->list, arena_strndup(f->text, f->len));
    f->len = 0;
    f->is_cut = false;
}

static void warn_of_cut(const struct folded *f, int line)
{
    char first[TEXT_LINE_BYTES];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    text_add(&w, "File ");
    text_add(&w, f->path);
    text_add(&w, " line ");
    text_add_num(&w, line);
    text_add(&w, ": header too long (truncated)");
    if (f->notes && !w.error)
        notes_add(f->notes, NOTE_WARNING,
                  arena_strndup((const char *)w.data, w.len));
}

static void add_byte(struct folded *f, char c, int line)
{
    if (f->len < FOLDED_MAX_BYTES) {
        f->text[f->len++] = c;
    } else if (!f->is_cut) {
        f->is_cut = true;
        warn_of_cut(f, line);
    }
}

/* Carriage returns count nowhere, a line that begins with a space goes on
 * with the one before, one that begins with '#' says nothing. */
static void add_folded(struct folded *f, const char *text)
{
    bool at_start = true;
    bool is_comment = false;
    int line = 1;

    for (; *text; text++) {
        if (*text == '\r')
            continue;
        if (*text == '\n') {
            line++;
            at_start = true;
            is_comment = false;
            continue;
        }
        if (at_start && !is_space(*text)) {
            end_header(f);
            is_comment = *text == '#';
        }
        at_start = false;
        if (!is_comment)
            add_byte(f, *text, line);
    }
    end_header(f);
}

/* Line by line; one that begins with a space is added to the one before. */
static void add_field_lines(const char *text, struct strlist *list)
{
    struct strnode *last = NULL;

    while (*text) {
        const char *line = text;
        size_t len = strcspn(text, "\n");

        text += len + (text[len] == '\n');
        while (len && strchr(" \t\r", line[len - 1]))
            len--;
        if (!len || is_comment(line))
            continue;
        line = arena_strndup(line, len);
        if (*line == ' ' && last) {
            const char *const parts[] = {last->text, line};

            last->text = arena_concat(2, parts);
        } else {
            strlist_add(list, line);
            last = list->last;
        }
    }
}

int headerfile_part(struct notes *notes, struct header_arg *arg,
                    struct strlist *list)
{
    for (; arg; arg = arg->next) {
        struct folded f = {.notes = notes, .list = list, .path = arg->path};

        if (!arg->content) {
            if (arg->text)
                strlist_add(list, arg->text);
        } else if (holds_zero(arg)) {
            return -EINVAL;
        } else if (dialect_does(DIALECT_FIELD_LINES)) {
            add_field_lines(arg->content, list);
        } else {
            add_folded(&f, arg->content);
        }
    }
    return 0;
}
