#include "ctl_terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* A size that every terminal has had since the VT100. */
#define USUAL_COLUMNS 80
#define USUAL_LINES 24

/* Of ECMA-48, but for the screen of one's own and the cursor, which are
 * xterm's; all terminals of today have them. */
#define OTHER_SCREEN "\033[?1049h\033[?25l"
#define FORMER_SCREEN "\033[?25h\033[?1049l"
#define TO_THE_TOP "\033[H"
#define CLEAR_LINE "\033[K"
#define CLEAR_BELOW "\033[J"

static struct termios former;

struct ctl_size ctl_terminal_size(void)
{
    struct ctl_size size = {USUAL_COLUMNS, USUAL_LINES};
    struct winsize w;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) != 0)
        return size;
    if (w.ws_col > 0)
        size.columns = w.ws_col;
    if (w.ws_row > 0)
        size.lines = w.ws_row;
    return size;
}

size_t ctl_terminal_width(void)
{
    return isatty(STDOUT_FILENO) ? ctl_terminal_size().columns : 0;
}

const char *ctl_terminal_lacks(void)
{
    const char *term = getenv("TERM");

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return "it is not one";
    if (term == NULL || term[0] == '\0' || strcmp(term, "dumb") == 0)
        return "TERM names none that can move its cursor";
    return NULL;
}

static int put(const char *text, size_t len)
{
    while (len > 0) {
        ssize_t done = write(STDOUT_FILENO, text, len);

        if (done < 0 && errno != EINTR)
            return -errno;
        if (done > 0) {
            text += done;
            len -= (size_t)done;
        }
    }
    return 0;
}

int ctl_terminal_enter(void)
{
    struct termios now;

    if (tcgetattr(STDIN_FILENO, &former) != 0)
        return -errno;
    now = former;
    now.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    now.c_cc[VMIN] = 1;
    now.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &now) != 0)
        return -errno;
    return put(OTHER_SCREEN, sizeof(OTHER_SCREEN) - 1);
}

void ctl_terminal_leave(void)
{
    put(FORMER_SCREEN, sizeof(FORMER_SCREEN) - 1);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &former);
}

/* Line by line over what is there: a screen that is cleared first flickers. */
int ctl_terminal_draw(const char *text, size_t len)
{
    int error = put(TO_THE_TOP, sizeof(TO_THE_TOP) - 1);

    while (error == 0 && len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t line = end != NULL ? (size_t)(end - text) : len;

        error = put(text, line);
        if (error == 0)
            error = put(CLEAR_LINE, sizeof(CLEAR_LINE) - 1);
        if (error == 0 && end != NULL && line + 1 < len)
            error = put("\n", 1); /* the terminal adds the return */
        len -= end != NULL ? line + 1 : len;
        text += line + 1;
    }
    if (error == 0)
        error = put(CLEAR_BELOW, sizeof(CLEAR_BELOW) - 1);
    return error;
}
