#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"
#include "rundaemon.h"

/* Nothing has happened: another program may do it all. */
static void goes_direct(void **state)
{
    (void)state;
    PARSE("-s", "-d", "x", "http://h/");
    assert_int_equal(run(refuses_session), RUN_DIRECT);
    assert_string_equal(direct_reason, "The warmcurl daemon refused: stopping");
    assert_int_equal(run(refuses_transfer), RUN_DIRECT);
    assert_string_equal(direct_reason, "that");
    assert_int_equal(run(did_not_send), RUN_DIRECT);
    assert_int_equal(run(dies), RUN_DIRECT);
    assert_string_equal(out.text, "");
    assert_string_equal(err.text, "");
    PARSE("-s", "http://h/");
    assert_int_equal(run(sends_and_dies), RUN_DIRECT);
    assert_int_equal(run(breaks_the_protocol), RUN_DIRECT);
}

/* A request that may have left, and may not leave twice. */
static void once_is_once(void **state)
{
    (void)state;
    PARSE("-sS", "-d", "x", "http://h/");
    assert_int_equal(run(sends_and_dies), 56);
    assert_non_null(strstr(err.text, "curl: (56) Lost the warmcurl daemon"));
    assert_int_equal(run(breaks_the_protocol), 56);
    PARSE("-sS", "http://h/");
    assert_int_equal(run(dies_in_the_body), 56);
    assert_string_equal(out.text, "part");
}

static void never_direct(void **state)
{
    (void)state;
    PARSE("-sS", "--warm-only", "http://h/");
    assert_int_equal(run(refuses_session), 56);
    assert_int_equal(run(refuses_transfer), 2);
    assert_non_null(strstr(err.text, "warmcurl can't carry this: that"));
    assert_int_equal(run(did_not_send), 77);
    assert_string_equal(err.text, "curl: (77) that\n");
}

/* After the first transfer the command can't become curl any more. */
static void too_late_for_direct(void **state)
{
    (void)state;
    PARSE("-sS", "http://h/1", "http://h/2");
    assert_int_equal(run(answers_then_did_not_send), 77);
    assert_string_equal(out.text, "one");
    assert_int_equal(run(answers_then_refuses), 2);
}

static void answers_and_dies(struct far *f)
{
    answer(f, "one", 0, 200);
    await(f, FRAME_REQUEST);
}

/* A daemon that serves one more session at PATH. */
static pid_t serve_once(const char *path)
{
    int listener = connect_listen(path);
    pid_t pid;

    assert_true(listener >= 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        static struct far far;

        alarm(60);
        fcntl(listener, F_SETFL, 0);
        far.fd = accept(listener, NULL, NULL);
        wire_writer_init(&w, NULL, 0, LIMIT_FRAME_BYTES);
        await(&far, FRAME_HELLO);
        put_welcome(&w, "7.88.1");
        answer(&far, "two", 0, 200);
        _exit(0);
    }
    close(listener);
    return pid;
}

/* What may be repeated goes on over a new session. */
static void another_session(void **state)
{
    struct scratch dir;
    int status;
    pid_t pid;

    (void)state;
    scratch_init(&dir);
    setenv("WARMCURL_SOCKET", scratch_path(&dir, "sock"), 1);
    pid = serve_once(dir.path);
    PARSE("-sS", "http://h/1", "http://h/2");
    assert_int_equal(run(answers_and_dies), 0);
    assert_string_equal(out.text, "onetwo");
    assert_string_equal(err.text, "");
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    scratch_done(&dir);
    rundaemon_init();
    /* And where there is none, it fails. */
    assert_int_equal(run(answers_and_dies), 56);
    assert_string_equal(out.text, "one");
    assert_non_null(strstr(err.text, "curl: (56) Lost the warmcurl daemon"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_direct),
        cmocka_unit_test(once_is_once),
        cmocka_unit_test(never_direct),
        cmocka_unit_test(too_late_for_direct),
        cmocka_unit_test(another_session),
    };

    rundaemon_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
