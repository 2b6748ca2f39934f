#include "client/styled.h"

#include <string.h>

#include "client/dialect.h"
#include "client/response.h"
#include "client/text.h"

#define BOLD "\x1b[1m"
#define PLAIN "\x1b[0m"
#define LINK "\x1b]8;;"
#define LINK_END "\x1b\\"

/* Bytes of a styled line: a header of libcurl's longest, and its link. */
#define LINE_BYTES (512 * 1024)

/* Earlier versions make the blanks before the value part of the link. */
static void add_link(struct wire_writer *w, const char *value, size_t len,
                     const char *link)
{
    size_t blanks = 0;

    while (dialect_does(DIALECT_LINKS_VALUE) && blanks < len &&
           strchr(" \t", value[blanks]))
        blanks++;
    text_add_len(w, value, blanks);
    text_add(w, LINK);
    text_add(w, link);
    text_add(w, LINK_END);
    text_add_len(w, value + blanks, len - blanks);
    text_add(w, LINK LINK_END);
}

int styled_write(struct console *console, const char *line, size_t len,
                 const char *link)
{
    const char *colon = memchr(line, ':', len);
    char first[TEXT_LINE_BYTES];
    struct wire_writer w;
    size_t name_len;
    int rc;

    if (!colon)
        return console_out(console, line, len, false);
    name_len = (size_t)(colon - line);
    wire_writer_init(&w, first, sizeof(first), LINE_BYTES);
    text_add(&w, BOLD);
    text_add_len(&w, line, name_len);
    text_add(&w, PLAIN ":");
    if (link && response_value(line, len, "Location"))
        add_link(&w, colon + 1, len - name_len - 1, link);
    else
        text_add_len(&w, colon + 1, len - name_len - 1);
    rc = w.error ? w.error : console_out(console, w.data, w.len, false);
    wire_writer_done(&w);
    return rc;
}
