#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "client/connect.h"
#include "client/dialect.h"
#include "client/version.h"
#include "proto/message.h"
#include "accepting.h"
#include "placing.h"

static int setup(void **state)
{
    placing_setup(state);
    setenv("WARMCURLD", "/nonexistent/warmcurld", 1);
    dialect_use("");
    return 0;
}

static void welcome(struct wire_writer *w)
{
    struct msg_welcome m = {.major = PROTO_MAJOR,
                            .minor = PROTO_MINOR,
                            .pid = 1,
                            .build = {"b", 1},
                            .libcurl = {"8.23.0", 6},
                            .lacks = PART_NTLM};

    message_put_welcome(w, &m);
}

static void long_version(struct wire_writer *w)
{
    static const char text[] = "8.23.0 and what else there may be to say of it";
    struct msg_welcome m = {.major = PROTO_MAJOR,
                            .minor = PROTO_MINOR,
                            .libcurl = {text, sizeof(text) - 1},
                            .lacks = PART_NTLM};

    message_put_welcome(w, &m);
}

static void refusal(struct wire_writer *w)
{
    struct msg_refused m = {.reason = REFUSE_STOPPING, .text = {"8.23.0", 6}};

    message_put_refused(w, FRAME_REFUSED, 0, &m);
}

/* Learns from a daemon that gives ANSWER. */
static void learn_from(void answer(struct wire_writer *))
{
    int listener = connect_listen(scratch_path(&scratch, "s"));
    pid_t pid;
    int status;

    assert_true(listener >= 0);
    pid = fork();
    if (!pid) {
        accept_and_answer(listener, answer);
        _exit(0);
    }
    close(listener);
    version_learn();
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void the_daemon_tells_its_version(void **state)
{
    static void (*const answers[])(struct wire_writer *) = {welcome,
                                                            long_version};

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        dialect_use("");
        learn_from(answers[i]);
        assert_string_equal(dialect_text(DIALECT_RETRY_IN), ". Retrying in ");
        assert_true(dialect_lacks(PART_NTLM));
        assert_false(dialect_lacks(PART_ECH));
    }
    dialect_use("");
}

static void what_is_no_welcome_tells_nothing(void **state)
{
    static void (*const answers[])(struct wire_writer *) = {
        refusal, put_nonsense, put_nothing};

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        learn_from(answers[i]);
        assert_string_equal(dialect_text(DIALECT_RETRY_IN), ". Will retry in ");
    }
}

static void no_daemon_tells_nothing(void **state)
{
    (void)state;
    version_learn();
    assert_string_equal(dialect_text(DIALECT_RETRY_IN), ". Will retry in ");
}

/* Others may have met it. */
static void a_silent_daemon_is_not_asked_again(void **state)
{
    int listener = connect_listen(scratch_path(&scratch, "s"));
    struct pollfd p = {.fd = listener, .events = POLLIN};

    (void)state;
    assert_false(version_met_silence());
    version_note_silence();
    assert_true(version_met_silence());
    version_learn();
    assert_int_equal(poll(&p, 1, 0), 0);
    close(listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_daemon_tells_its_version, setup,
                                        placing_teardown),
        cmocka_unit_test_setup_teardown(what_is_no_welcome_tells_nothing, setup,
                                        placing_teardown),
        cmocka_unit_test_setup_teardown(no_daemon_tells_nothing, setup,
                                        placing_teardown),
        /* The last one: it is remembered. */
        cmocka_unit_test_setup_teardown(a_silent_daemon_is_not_asked_again,
                                        setup, placing_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
