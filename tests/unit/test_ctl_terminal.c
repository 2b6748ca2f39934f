#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>

#include "client/ctl_terminal.h"
#include "ptying.h"

static void without_a_terminal_there_is_no_width(void **state)
{
    int null = open("/dev/null", O_RDWR);
    int saved = dup(STDOUT_FILENO);
    size_t width;
    const char *lack;

    (void)state;
    fflush(NULL);
    dup2(null, STDOUT_FILENO);
    width = ctl_terminal_width();
    lack = ctl_terminal_lacks();
    dup2(saved, STDOUT_FILENO);
    close(saved);
    close(null);
    assert_int_equal(width, 0);
    assert_non_null(lack);
}

static int say_size(void)
{
    struct ctl_size size = ctl_terminal_size();

    return printf("%zu=%zu,%zu %s", ctl_terminal_width(), size.columns,
                  size.lines, ctl_terminal_lacks() ? "lacks" : "has all") < 0 ||
           fflush(stdout);
}

static void a_terminal_has_a_size(void **state)
{
    (void)state;
    pty_start(say_size, 132, 43);
    pty_await("132=132,43 has all");
    assert_int_equal(pty_end(), 0);
    pty_start(say_size, 0, 0);
    pty_await("80=80,24 has all");
    assert_int_equal(pty_end(), 0);
}

static int say_dumb(void)
{
    bool is_dumb;

    setenv("TERM", "dumb", 1);
    is_dumb = ctl_terminal_lacks() != NULL;
    unsetenv("TERM");
    return is_dumb && ctl_terminal_lacks() != NULL ? 7 : 0;
}

static void a_dumb_one_can_not_draw(void **state)
{
    (void)state;
    pty_start(say_dumb, 80, 24);
    assert_int_equal(pty_end(), 7);
}

static int draw(void)
{
    static const char text[] = "one\nlonger\n";
    struct termios before, within, after;

    tcgetattr(0, &before);
    if (ctl_terminal_enter() != 0)
        return 1;
    tcgetattr(0, &within);
    if (ctl_terminal_draw(text, sizeof(text) - 1) != 0)
        return 2;
    ctl_terminal_leave();
    tcgetattr(0, &after);
    if (within.c_lflag & (ICANON | ECHO))
        return 3;
    return before.c_lflag == after.c_lflag ? 0 : 4;
}

static void its_screen_is_given_back(void **state)
{
    (void)state;
    pty_start(draw, 80, 24);
    pty_await("\033[?1049h\033[?25l"
              "\033[Hone\033[K\r\nlonger\033[K\033[J"
              "\033[?25h\033[?1049l");
    assert_int_equal(pty_end(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_terminal_there_is_no_width),
        cmocka_unit_test(a_terminal_has_a_size),
        cmocka_unit_test(a_dumb_one_can_not_draw),
        cmocka_unit_test(its_screen_is_given_back),
    };

    return cmocka_run_group_tests_name("ctl_terminal", tests, NULL, NULL);
}
