#include "client/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/text.h"

/* Bytes of a password, its newline included: as much as curl reads. */
#define PASSWORD_BYTES 2048

/* --- the terminal --------------------------------------------------------- */

/* curl's own place for it, whatever --stderr says, before 8.14. */
static void say(struct console *console, const char *text)
{
    bool touched = console->err_touched;

    if (dialect_does(DIALECT_ALL_TO_FILE))
        console_err(console, text, strlen(text));
    else if (write(STDERR_FILENO, text, strlen(text)) < 0)
        return;
    /* Who asks can still become the real curl. */
    console->err_touched = touched;
}

/* Switches the echo of FD off.  False when it is no terminal. */
static bool hide_input(int fd, struct termios *ret_before)
{
    struct termios now;

    if (tcgetattr(fd, ret_before))
        return false;
    now = *ret_before;
    now.c_lflag &= ~(tcflag_t)ECHO;
    return !tcsetattr(fd, TCSANOW, &now);
}

/* Reads once; whatever the last byte is, it counts as the newline. */
static const char *read_password(int fd)
{
    char buf[PASSWORD_BYTES];
    const char *password;
    ssize_t n;

    do
        n = read(fd, buf, sizeof(buf));
    while (n < 0 && errno == EINTR);
    buf[n > 0 ? n - 1 : 0] = '\0';
    password = arena_strndup(buf, strlen(buf));
    explicit_bzero(buf, sizeof(buf));
    return password;
}

static const char *ask(struct console *console, const char *question)
{
    int tty = open("/dev/tty", O_RDONLY | O_CLOEXEC);
    int fd = tty < 0 ? STDIN_FILENO : tty;
    struct termios before;
    bool hidden = hide_input(fd, &before);
    const char *password;

    say(console, question);
    password = read_password(fd);
    say(console, "\n");
    if (hidden)
        tcsetattr(fd, TCSAFLUSH, &before);
    if (tty >= 0)
        close(tty);
    return password;
}

/* --- the options ---------------------------------------------------------- */

/* "Enter host password for user 'NAME':"; NUMBER is the group's, 0 where there
 * is but one. */
static const char *make_question(const char *kind, const char *user,
                                 unsigned number)
{
    char first[256];
    struct wire_writer w;
    const char *text;

    wire_writer_init(&w, first, sizeof(first), TEXT_LINE_BYTES);
    text_add(&w, "Enter ");
    text_add(&w, kind);
    text_add(&w, " password for user '");
    /* What stands behind a semicolon are login options. */
    text_add_len(&w, user, strcspn(user, ";"));
    text_add(&w, "'");
    if (number) {
        text_add(&w, " on URL #");
        text_add_num(&w, number);
    }
    text_add(&w, ":");
    text = arena_strndup((const char *)w.data, w.len);
    wire_writer_done(&w);
    return text;
}

static const char *complete(struct console *console, struct config *config,
                            uint32_t number, const char *kind, unsigned group)
{
    const struct optval *o = config_opt(config, number);
    const char *const parts[] = {
        o->text, ":", ask(console, make_question(kind, o->text, group))};
    const char *login = arena_concat(3, parts);

    config_set_text(config, number, WIRE_STRING, login);
    return login;
}

bool prompt_passwords(struct invocation *inv, struct console *console)
{
    unsigned group = inv->configs->next ? 1 : 0;

    if (inv->prompted)
        return false;
    for (struct config *c = inv->configs; c; c = c->next) {
        if (c->asks_password)
            c->user = complete(console, c, WC_OPT_USERPWD, "host", group);
        if (c->asks_proxy_password)
            complete(console, c, WC_OPT_PROXYUSERPWD, "proxy", group);
        inv->prompted |= c->asks_password || c->asks_proxy_password;
        group++;
    }
    return inv->prompted;
}

/* --- for the real curl ---------------------------------------------------- */

/* As curl(1) has it for -K. */
static void put_line(struct wire_writer *w, const char *option,
                     const struct optval *o)
{
    static const char plain[] = "\"\\\t\n\r\v";
    static const char escaped[] = "\"\\tnrv";

    text_add(w, option);
    text_add(w, " = \"");
    for (const char *c = o->text; *c; c++) {
        const char *at = strchr(plain, *c);

        if (at)
            text_add_char(w, '\\');
        text_add_char(w, at ? escaped[at - plain] : *c);
    }
    text_add(w, "\"\n");
}

int prompt_config_fd(const struct invocation *inv)
{
    const struct config *config = inv->configs;
    char first[256];
    struct wire_writer w;
    int fd;

    if (config->next)
        return -ENOTSUP;
    wire_writer_init(&w, first, sizeof(first), TEXT_LINE_BYTES);
    if (config->asks_password)
        put_line(&w, "user", config_opt(config, WC_OPT_USERPWD));
    if (config->asks_proxy_password)
        put_line(&w, "proxy-user", config_opt(config, WC_OPT_PROXYUSERPWD));
    fd = w.error ? -ENOMEM : memfd_create("warmcurl", 0);
    if (fd == -1)
        fd = -errno;
    if (fd >= 0 && (write(fd, w.data, w.len) != (ssize_t)w.len ||
                    lseek(fd, 0, SEEK_SET) < 0)) {
        close(fd);
        fd = -EIO;
    }
    explicit_bzero(w.data, w.len);
    wire_writer_done(&w);
    return fd;
}
