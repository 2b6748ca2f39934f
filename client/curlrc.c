#include "client/curlrc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/passwd.h"
#include "client/slurp.h"
#include "client/text.h"
#include "client/textline.h"
#include "client/usage.h"
#include "proto/curlcode.h"

/* Bytes of a config file; what holds more counts as unreadable. */
#define CONFIG_BYTES (64 * 1024 * 1024)

/* Bytes of a line with its end, as curl was seen to refuse more. */
#define LINE_BYTES 102399
#define LATER_LINE_BYTES (10 * 1024 * 1024 - 1)

/* Config files within config files.  7.88.1 goes on until it has no more
 * descriptors and fails like this, later ones say so. */
#define MAX_DEPTH 64
#define LATER_MAX_DEPTH 5

/* What standard input is called. */
#define STDIN_NAME "<stdin>"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_odd_space(char c)
{
    return is_space(c) && !is_blank(c);
}

/* --- lines ---------------------------------------------------------------- */

/* What AT (behind the opening quote) holds up to the closing quote, without
 * its backslashes.  Where no quote closes it the line's end counts as well, for
 * earlier curls. */
static char *unquote(struct parse *p, char *at)
{
    static const char escapes[] = "t\tn\nr\rv\v";
    const char *const parts[] = {at, "\n"};
    char *text = at;
    char *to = at;
    bool is_open;

    for (; *at && *at != '"'; at++) {
        if (*at == '\\') {
            const char *known;

            if (!*++at)
                break;
            known = strchr("tnrv", *at);
            *to++ = known ? strchr(escapes, *at)[1] : *at;
        } else {
            *to++ = *at;
        }
    }
    is_open = !*at && p->has_newline;
    *to = '\0';
    if (!is_open)
        return text;
    parse_prefer(p, "a config file with an open quote");
    if (!p->ours || dialect_does(DIALECT_CONFIG_ENDS))
        return text;
    return arena_concat(2, parts);
}

/* Warns of WHAT about OPTION, by version. */
static void warn_of_param(struct parse *p, const char *option,
                          enum dialect_words before, enum dialect_words what)
{
    bool is_dash =
        !strcmp(p->file, STDIN_NAME) && !dialect_does(DIALECT_NAMES_STDIN);
    char number[TEXT_NUM_BYTES];
    const char *const parts[] = {
        is_dash ? "-" : p->file, ":",    text_num(number, p->line),
        dialect_text(before),    option, dialect_text(what)};

    parse_warn(p, arena_concat(6, parts));
}

/* The parameter at AT, which has no quotes; NULL when there is none. */
static char *plain_param(struct parse *p, const char *option, char *at)
{
    char *param = at;

    if (*at == '\'') {
        parse_prefer(p, "a config file with single quotes");
        if (p->ours && dialect_does(DIALECT_SEES_APOSTROPHES))
            warn_of_param(p, option, DIALECT_IN_LINE, DIALECT_APOSTROPHE);
    }
    while (*at && !is_space(*at))
        at++;
    if (*at) {
        *at++ = '\0';
        while (is_space(*at))
            at++;
        if (*at && *at != '#') {
            parse_prefer(p, "a config file with unquoted spaces");
            if (p->ours)
                warn_of_param(p, option, DIALECT_IN_LINE, DIALECT_UNQUOTED);
            if (p->ours && *dialect_text(DIALECT_UNQUOTED_MORE))
                parse_warn(p, dialect_text(DIALECT_UNQUOTED_MORE));
        }
    }
    return *param ? param : NULL;
}

/* Reads the option at *AT, which is left where its parameter begins. */
static char *read_option(struct parse *p, char **at)
{
    const char *separators = **at == '-' ? "" : "=:";
    bool later = p->ours && dialect_does(DIALECT_CONFIG_ENDS);
    char *option = *at;
    char *c = option;
    bool is_odd;

    while (*c && !(later ? is_blank(*c) : is_space(*c)) &&
           !strchr(separators, *c))
        c++;
    is_odd = is_odd_space(*c);
    if (*c)
        *c++ = '\0';
    while (*c &&
           ((later ? is_blank(*c) : is_space(*c)) || strchr(separators, *c)))
        is_odd |= is_odd_space(*c++);
    if (is_odd)
        parse_prefer(p, "a config file with odd spaces");
    *at = c;
    return option;
}

static void parse_line(struct parse *p, char *line, curlrc_take *take)
{
    char *option = read_option(p, &line);
    char *param;

    if (*line == '"')
        param = unquote(p, line + 1);
    else
        param = plain_param(p, option, line);
    take(p, option, param);
}

/* Steps over what stands before the option at *AT; false for a line without
 * any. */
static bool skip_indent(struct parse *p, char **at)
{
    bool later = p->ours && dialect_does(DIALECT_CONFIG_ENDS);
    char *c = *at;

    while (later ? is_blank(*c) : is_space(*c))
        c++;
    if (*c == '/' || *c == '*')
        parse_prefer(p, "a config file with comments of old");
    if (!*c || *c == '#' || (!later && (*c == '/' || *c == '*')))
        return false;
    if (c > *at && !p->ours)
        p->inv->has_indented = true;
    /* Later ones see an option without a name. */
    if (!later)
        *at = c;
    return true;
}

void curlrc_leave_rest(struct parse *p)
{
    if (!p->rest)
        return;
    parse_prefer(p, "a config file with other input behind it");
    if (p->ours)
        slurp_leave(p->rest, p->rest_bytes);
    p->rest = NULL;
}

/* Parses LINE, behind which *AT has more, up to END. */
static void parse_next(struct parse *p, char *line, char **at, char *end,
                       curlrc_take *take)
{
    if (!p->is_stdin) {
        parse_line(p, line, take);
        return;
    }
    p->rest = *at;
    p->rest_bytes = (size_t)(end - *at);
    parse_line(p, line, take);
    if (!p->rest)
        *at = end;
    p->rest = NULL;
}

int curlrc_parse(struct parse *p, char *text, size_t len, curlrc_take *take)
{
    bool later = p->ours && dialect_does(DIALECT_CONFIG_ENDS);
    size_t max = later ? LATER_LINE_BYTES : LINE_BYTES;
    char *end = text + len;

    while (text < end && !p->direct && !p->broken) {
        struct textline seen = {false, false};
        char *line = textline_next(&text, end, max, later, &seen);
        bool has_option;

        p->has_newline = seen.has_newline;
        if (seen.has_zero)
            parse_prefer(p, "a config file with zero bytes");
        if (!line)
            return -EMSGSIZE;
        has_option = skip_indent(p, &line);
        /* Later ones count lines with options only. */
        p->line += has_option || !later;
        if (has_option)
            parse_next(p, line, &text, end, take);
    }
    return 0;
}

/* --- files ---------------------------------------------------------------- */

/* Reads FD to its end into the arena; NULL when that fails or is too much.  A
 * directory is empty. */
static char *read_all(int fd, size_t *ret_len)
{
    size_t cap = 4096;
    size_t len = 0;
    char *text = arena_alloc(cap + 1);

    for (;;) {
        ssize_t got = read(fd, text + len, cap - len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EISDIR)
            got = 0;
        if (got < 0 || len > CONFIG_BYTES)
            return NULL;
        if (!got)
            break;
        len += (size_t)got;
        if (len == cap) {
            char *more = arena_alloc(cap * 2 + 1);

            memcpy(more, text, len);
            text = more;
            cap *= 2;
        }
    }
    text[len] = '\0';
    *ret_len = len;
    return text;
}

/* Whoever reads stdin again finds it empty. */
static char *read_stdin(struct parse *p, size_t *ret_len)
{
    char *text;

    curlrc_leave_rest(p);
    if (p->inv->stdin_used && !p->ours) {
        parse_direct(p, "a config file on stdin, twice");
        return NULL;
    }
    if (slurp(p->inv, "-", true, &text, ret_len)) {
        parse_prefer(p, "a config file on stdin that can't be read");
        return NULL;
    }
    /* Parsing overwrites it; the real curl may still need it. */
    return arena_strndup(text, *ret_len);
}

static char *read_file(struct parse *p, int fd, size_t *ret_len)
{
    struct stat st;

    if (!p->ours && (fstat(fd, &st) || !S_ISREG(st.st_mode))) {
        parse_direct(p, "a config file that is no regular one");
        return NULL;
    }
    return read_all(fd, ret_len);
}

/* A pipe is left to the real curl unopened: who writes to it would think that
 * its reader has come, and gone. */
static int open_config(struct parse *p, const char *path)
{
    struct stat st;

    if (!p->ours && stat(path, &st))
        return -1;
    if (!p->ours && !S_ISREG(st.st_mode)) {
        parse_direct(p, "a config file that is no regular one");
        return -1;
    }
    return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

static char *read_path(struct parse *p, const char *path, size_t *ret_len)
{
    char *text;
    int fd;

    if (!strcmp(path, "-"))
        return read_stdin(p, ret_len);
    fd = open_config(p, path);
    if (fd < 0)
        return NULL;
    text = read_file(p, fd, ret_len);
    close(fd);
    return text;
}

/* Parses TEXT as the content of the file NAME, NULL for standard input.
 * Returns as curlrc_parse(). */
static int parse_text(struct parse *p, const char *name, char *text, size_t len,
                      curlrc_take *take)
{
    bool is_stdin = p->is_stdin;
    const char *file = p->file;
    const char *typed = p->typed;
    unsigned line = p->line;
    int rc;

    p->file = name ? name : STDIN_NAME;
    p->is_stdin = !name;
    p->line = 0;
    p->depth++;
    rc = curlrc_parse(p, text, len, take);
    p->depth--;
    p->is_stdin = is_stdin;
    p->file = file;
    p->line = line;
    p->typed = typed;
    return rc;
}

static void cant_read(struct parse *p, const char *path)
{
    bool is_named = p->ours && !strcmp(path, "-") &&
                    dialect_does(DIALECT_NAMES_STDIN);
    const char *const parts[] = {"cannot read config from '",
                                 is_named ? STDIN_NAME : path, "'"};

    parse_error(p, arena_concat(3, parts));
    usage_reject(p, USAGE_CANT_READ);
}

/* The file PATH broke off with an error: what that is to who named it. */
static void pass_on(struct parse *p, const char *path)
{
    const char *what = p->broken;
    int code;

    p->broken = NULL;
    if (!dialect_does(DIALECT_CONFIG_TELLS) ||
        p->broken_code == WC_E_READ_ERROR) {
        cant_read(p, path);
        return;
    }
    if (what == usage_words(USAGE_UNKNOWN, &code))
        what = usage_words(USAGE_CONFIG_UNKNOWN, &code);
    parse_reject(p, p->broken_code, what);
}

static bool is_too_deep(struct parse *p)
{
    if (p->ours && dialect_does(DIALECT_CONFIG_TELLS)) {
        if (p->depth < LATER_MAX_DEPTH)
            return false;
        parse_error(p, "Max config file recursion level reached (5)");
        usage_reject(p, USAGE_BAD_USE);
        return true;
    }
    if (p->depth < MAX_DEPTH)
        return false;
    parse_prefer(p, "config files within config files");
    return true;
}

void curlrc_read(struct parse *p, const char *path, curlrc_take *take)
{
    bool is_stdin = !strcmp(path, "-");
    char *text = NULL;
    size_t len;

    if (is_too_deep(p) && p->ours && dialect_does(DIALECT_CONFIG_TELLS))
        return;
    if (p->depth < MAX_DEPTH)
        text = read_path(p, path, &len);
    if (!text || parse_text(p, is_stdin ? NULL : path, text, len, take))
        cant_read(p, path);
    else if (p->broken)
        pass_on(p, path);
}

/* --- the default file ----------------------------------------------------- */

/* Opens DIR + NAME for reading, -1 when there is none. */
static int open_in(struct parse *p, const char *dir, const char *name,
                   const char **ret_path)
{
    const char *const parts[] = {dir, name};

    *ret_path = arena_concat(2, parts);
    return open_config(p, *ret_path);
}

static const char *get(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

/* The name in XDG_CONFIG_HOME has changed; where one of the two exists, the
 * real curl is preferred. */
static int open_in_xdg(struct parse *p, const char *xdg, const char **path)
{
    bool later = p->ours && dialect_does(DIALECT_XDG_NAME);
    int fd = later ? -1 : open_in(p, xdg, "/.curlrc", path);

    if (fd < 0 && (later || !p->ours))
        fd = open_in(p, xdg, "/curlrc", path);
    if (fd >= 0)
        parse_prefer(p, "a config file in XDG_CONFIG_HOME");
    return fd;
}

/* Looks in curl's places in its order. */
static int open_default(struct parse *p, const char **path)
{
    const char *curl_home = get("CURL_HOME");
    const char *xdg = get("XDG_CONFIG_HOME");
    const char *home = get("HOME");
    const char *first = curl_home ? curl_home : home;
    const char *known;
    int fd = -1;

    if (curl_home)
        fd = open_in(p, curl_home, "/.curlrc", path);
    if (fd < 0 && xdg)
        fd = open_in_xdg(p, xdg, path);
    if (fd < 0 && home)
        fd = open_in(p, home, "/.curlrc", path);
    if (fd < 0 && first && !xdg)
        fd = open_in(p, first, "/.config/curlrc", path);
    if (fd >= 0)
        return fd;
    known = passwd_home(PASSWD_FILE, geteuid());
    if (!known && !home)
        parse_direct(p, "a home directory that only curl can find");
    if (!known || (home && !strcmp(known, home)))
        return -1;
    return open_in(p, known, "/.curlrc", path);
}

void curlrc_read_default(struct parse *p, curlrc_take *take)
{
    const char *path = NULL;
    int fd = open_default(p, &path);
    char *text;
    size_t len;

    if (fd < 0)
        return;
    p->inv->curlrc = path;
    text = read_file(p, fd, &len);
    close(fd);
    if (text)
        parse_text(p, path, text, len, take);
    /* It was said, and the command line counts all the same. */
    p->broken = NULL;
}
