#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>

#include "client/ctl_watch.h"
#include "between.h"
#include "ptying.h"

static unsigned drawn;

static void draw_size(FILE *out, struct ctl_size size)
{
    fprintf(out, "drawing %u of %zux%zu.\n", ++drawn, size.columns, size.lines);
}

static int watch(void)
{
    struct sigaction action;
    int error = ctl_watch(draw_size);

    sigaction(SIGINT, NULL, &action);
    printf("\nback, %s\n", action.sa_handler == SIG_DFL ? "as before" : "not");
    fflush(stdout);
    return -error;
}

static void q_quits(void **state)
{
    (void)state;
    pty_start(watch, 80, 24);
    pty_await("drawing 1 of 80x24.");
    pty_type("q");
    pty_await("back, as before");
    assert_int_equal(pty_end(), 0);
    assert_non_null(strstr(pty.text, "\033[?1049l"));
}

static void other_keys_do_not(void **state)
{
    (void)state;
    pty_start(watch, 80, 24);
    pty_await("drawing 1 ");
    pty_type("x");
    pty_await("drawing 2 ");
    pty_type("Q");
    pty_await("back");
    assert_int_equal(pty_end(), 0);
}

static void time_draws_again(void **state)
{
    (void)state;
    pty_start(watch, 80, 24);
    pty_await("drawing 2 ");
    pty_type("q");
    assert_int_equal(pty_end(), 0);
}

static void another_size_draws_at_once(void **state)
{
    (void)state;
    pty_start(watch, 80, 24);
    pty_await("drawing 1 of 80x24.");
    pty_resize(200, 50);
    kill(pty.child, SIGWINCH); /* it is not the terminal's foreground group */
    pty_await("of 200x50.");
    pty_type("q");
    assert_int_equal(pty_end(), 0);
}

static void signals_end_it_in_good_order(void **state)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        pty_start(watch, 80, 24);
        pty_await("drawing 1 ");
        kill(pty.child, numbers[i]);
        pty_await("\033[?1049l");
        pty_await("back");
        assert_int_equal(pty_end(), 0);
    }
}

static void it_stops_and_goes_on(void **state)
{
    int status;

    (void)state;
    pty_start(watch, 80, 24);
    pty_await("drawing 1 ");
    kill(pty.child, SIGTSTP);
    assert_int_equal(waitpid(pty.child, &status, WUNTRACED), pty.child);
    assert_true(WIFSTOPPED(status));
    pty_await("\033[?1049l");
    pty_forget();
    kill(pty.child, SIGCONT);
    pty_await("\033[?1049h");
    pty_await("drawing ");
    pty_type("q");
    pty_await("back");
    assert_int_equal(pty_end(), 0);
}

static void a_terminal_that_is_gone_ends_it(void **state)
{
    (void)state;
    pty_start(watch, 80, 24);
    pty_await("drawing 1 ");
    close(pty.fd);
    pty.fd = -1;
    /* By what it read, or by the signal. */
    assert_between(pty_end(), 0, 128 + SIGHUP);
}

static int setup(void **state)
{
    (void)state;
    drawn = 0;
    pty_forget();
    return 0;
}

#define TEST(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(q_quits),
        TEST(other_keys_do_not),
        TEST(time_draws_again),
        TEST(another_size_draws_at_once),
        TEST(signals_end_it_in_good_order),
        TEST(it_stops_and_goes_on),
        TEST(a_terminal_that_is_gone_ends_it),
    };

    return cmocka_run_group_tests_name("ctl_watch", tests, NULL, NULL);
}
