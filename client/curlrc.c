#include "client/curlrc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/slurp.h"

/* Bytes of a config file; a longer one is left to the real curl. */
#define CONFIG_BYTES (1024 * 1024)

/* Config files within config files. */
#define MAX_DEPTH 8

/* Bytes of /etc/passwd that are searched for a home directory. */
#define PASSWD_BYTES (256 * 1024)

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* --- lines ---------------------------------------------------------------- */

/* Takes the backslashes out of what AT (behind the opening quote) holds up to
 * the closing quote.  NULL when the line has more behind it, or no end. */
static char *unquote(char *at)
{
    static const char escapes[] = "t\tn\nr\rv\v";
    char *text = at;
    char *to = at;

    for (; *at && *at != '"'; at++) {
        if (*at == '\\') {
            const char *known;

            if (!*++at)
                return NULL;
            known = strchr("tnrv", *at);
            *to++ = known ? strchr(escapes, *at)[1] : *at;
        } else {
            *to++ = *at;
        }
    }
    if (*at != '"' || at[1 + strspn(at + 1, " \t\r")])
        return NULL;
    *to = '\0';
    return text;
}

/* The parameter at AT without quotes, NULL when there is none or when curl
 * would warn, which is then said. */
static char *plain_param(struct parse *p, char *at)
{
    char *param = at;

    if (!*at)
        return NULL;
    while (*at && !is_space(*at))
        at++;
    if (!*at)
        return param;
    *at++ = '\0';
    while (is_space(*at))
        at++;
    if (*at && *at != '#')
        parse_direct(p, "a config file with unquoted spaces");
    return param;
}

static void parse_line(struct parse *p, char *line, curlrc_take *take)
{
    const char *separators;
    char *option;
    char *param;
    bool indented = is_space(*line);

    while (is_space(*line))
        line++;
    if (!*line || strchr("#/*", *line))
        return;
    if (indented)
        p->inv->has_indented = true;
    option = line;
    separators = *option == '-' ? "" : "=:";
    while (*line && !is_space(*line) && !strchr(separators, *line))
        line++;
    if (*line)
        *line++ = '\0';
    while (*line && (is_space(*line) || strchr(separators, *line)))
        line++;
    if (*line == '"') {
        param = unquote(line + 1);
        if (!param) {
            parse_direct(p, "a config file with odd quotes");
            return;
        }
    } else {
        param = plain_param(p, line);
    }
    take(p, option, param);
}

void curlrc_parse(struct parse *p, char *text, size_t len, curlrc_take *take)
{
    char *end = text + len;

    if (memchr(text, '\0', len)) {
        parse_direct(p, "a config file with zero bytes");
        return;
    }
    while (text < end && !p->direct) {
        char *newline = memchr(text, '\n', (size_t)(end - text));
        char *line = text;

        if (newline) {
            *newline = '\0';
            text = newline + 1;
        } else {
            text = end;
        }
        parse_line(p, line, take);
    }
}

/* --- files ---------------------------------------------------------------- */

/* Reads FD to its end into the arena; NULL when that fails or is too much. */
static char *read_all(int fd, size_t max, size_t *ret_len)
{
    size_t cap = 4096;
    size_t len = 0;
    char *text = arena_alloc(cap + 1);

    for (;;) {
        ssize_t got = read(fd, text + len, cap - len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || len > max)
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

static char *read_stdin(struct parse *p, size_t *ret_len)
{
    char *text;

    if (p->inv->stdin_used) {
        parse_direct(p, "a config file on stdin, twice");
        return NULL;
    }
    if (slurp(p->inv, "-", true, &text, ret_len)) {
        parse_direct(p, "a config file on stdin that can't be read");
        return NULL;
    }
    /* Parsing overwrites it; the real curl may still need it. */
    return arena_strndup(text, *ret_len);
}

/* Reads FD, which it closes. */
static char *read_regular(int fd, size_t *ret_len)
{
    struct stat st;
    char *text = NULL;

    if (!fstat(fd, &st) && S_ISREG(st.st_mode))
        text = read_all(fd, CONFIG_BYTES, ret_len);
    close(fd);
    return text;
}

void curlrc_read(struct parse *p, const char *path, curlrc_take *take)
{
    size_t len;
    char *text;

    if (p->depth >= MAX_DEPTH) {
        parse_direct(p, "config files within config files");
        return;
    }
    if (!strcmp(path, "-")) {
        text = read_stdin(p, &len);
    } else {
        /* Never waits for a FIFO's writer. */
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

        text = fd < 0 ? NULL : read_regular(fd, &len);
        if (!text)
            parse_direct(p, "a config file that is no regular one");
    }
    if (!text)
        return;
    p->depth++;
    curlrc_parse(p, text, len, take);
    p->depth--;
}

/* --- the default file ----------------------------------------------------- */

/* The home directory of USER's line in /etc/passwd; NULL when the file has no
 * such line.  libc's functions would bring in name services. */
static const char *passwd_home(uid_t user)
{
    int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    size_t len;
    char *text;

    if (fd < 0)
        return NULL;
    text = read_all(fd, PASSWD_BYTES, &len);
    close(fd);
    while (text && *text) {
        char *line = text;
        char *fields[6];
        size_t count = 0;

        text = strchr(text, '\n');
        if (text)
            *text++ = '\0';
        while (line && count < 6) {
            fields[count++] = line;
            line = strchr(line, ':');
            if (line)
                *line++ = '\0';
        }
        if (count == 6 && strtoul(fields[2], NULL, 10) == user &&
            *fields[2] >= '0' && *fields[2] <= '9')
            return fields[5];
    }
    return NULL;
}

/* Opens DIR + NAME for reading, -1 when there is none. */
static int open_in(const char *dir, const char *name, const char **ret_path)
{
    const char *const parts[] = {dir, name};

    *ret_path = arena_concat(2, parts);
    return open(*ret_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

static const char *get(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

/*
 * Looks in the places of 7.88.1 in its order.  Later versions look for
 * another name in XDG_CONFIG_HOME: where one of the two exists, curl decides.
 */
static int open_default(struct parse *p)
{
    const char *curl_home = get("CURL_HOME");
    const char *xdg = get("XDG_CONFIG_HOME");
    const char *home = get("HOME");
    const char *path;
    int fd = -1;

    if (curl_home)
        fd = open_in(curl_home, "/.curlrc", &path);
    if (fd < 0 && xdg &&
        ((fd = open_in(xdg, "/.curlrc", &path)) >= 0 ||
         (fd = open_in(xdg, "/curlrc", &path)) >= 0))
        parse_direct(p, "a config file in XDG_CONFIG_HOME");
    if (fd < 0 && home)
        fd = open_in(home, "/.curlrc", &path);
    if (fd < 0 && home && !xdg)
        fd = open_in(home, "/.config/curlrc", &path);
    if (fd >= 0 || home)
        return fd;
    home = passwd_home(geteuid());
    if (!home)
        parse_direct(p, "a home directory that only curl can find");
    return home ? open_in(home, "/.curlrc", &path) : -1;
}

void curlrc_read_default(struct parse *p, curlrc_take *take)
{
    int fd = open_default(p);
    size_t len;
    char *text;

    if (fd < 0)
        return;
    text = read_regular(fd, &len);
    if (!text) {
        parse_direct(p, "a default config file that is no regular one");
        return;
    }
    p->depth++;
    curlrc_parse(p, text, len, take);
    p->depth--;
}
