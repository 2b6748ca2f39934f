#include "client/urlfile.h"

#include <errno.h>
#include <string.h>

#include "client/optfile.h"
#include "client/textline.h"
#include "client/usage.h"

/* Bytes of a line with its end; curl was seen to refuse more. */
#define LINE_BYTES 8091

/* Blank lines and comments have none; blanks around one are its own. */
static bool has_url(const char *line)
{
    line += strspn(line, " \t");
    return *line && *line != '#';
}

/* False where curl refuses it. */
static bool add_lines(struct parse *p, char *text, size_t len)
{
    char *end = text + len;

    while (text < end) {
        struct textline seen;
        const char *line =
            textline_next(&text, end, LINE_BYTES, true, &seen);

        if (!line || (has_url(line) && !apply_listed_url(p, line)))
            return false;
    }
    return true;
}

void urlfile_read(struct parse *p, const char *path)
{
    char *text;
    size_t len;
    int error = optfile_read(p, path, 0, UINT64_MAX, &text, &len);

    if (error == -EAGAIN)
        parse_direct(p, "URLs from what can be read only once");
    else if (error == -EISDIR)
        return; /* curl finds no line in it */
    else if (error || !add_lines(p, text, len))
        usage_reject(p, USAGE_CANT_READ);
}
