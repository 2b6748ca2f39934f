#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "fakedaemon.h"
#include "client/ctl_row.h"
#include "client/ctl_session.h"
#include "accepting.h"
#include "client/spawn.h"

#define WAIT_MS 5000
#define SHORT_WAIT_MS 100

/* What the stand-in for a daemon answers. */
struct script {
    void (*write)(struct wire_writer *w);
    bool keeps_running; /* stays after its answer */
    bool is_deaf;       /* answers nothing at all */
};

static void put_welcome(struct wire_writer *w)
{
    struct msg_welcome m = {.major = PROTO_MAJOR,
                            .pid = (uint32_t)getpid(),
                            .build = {"b", 1},
                            .libcurl = {"7.88.1", 6}};

    message_put_welcome(w, &m);
}

static void put_row(struct wire_writer *w, const char *host)
{
    size_t mark = message_begin_row(w);

    message_put_field_str(w, "host", host);
    message_end_row(w, mark, 1);
}

static void two_rows(struct wire_writer *w)
{
    put_welcome(w);
    put_row(w, "a");
    put_row(w, "b");
    message_put_ctl_end(w, 0);
}

static void only_end(struct wire_writer *w)
{
    put_welcome(w);
    message_put_ctl_end(w, 0);
}

static void end_with_error(struct wire_writer *w)
{
    put_welcome(w);
    message_put_ctl_end(w, EBUSY);
}

static void refusal(struct wire_writer *w)
{
    struct msg_refused m = {.reason = REFUSE_CONFINEMENT,
                            .text = {"another namespace", 17}};

    message_put_refused(w, FRAME_REFUSED, 0, &m);
}

static void welcome_alone(struct wire_writer *w)
{
    put_welcome(w);
}

static _Noreturn void serve(int listener, const struct script *script)
{
    alarm(ACCEPTING_LIFE_S);
    if (script->is_deaf) {
        accept_one(listener);
        pause();
    }
    accept_and_answer(listener, script->write);
    if (script->keeps_running)
        pause();
    _exit(0);
}

static pid_t start(const struct script *script)
{
    int listener = connect_listen(scratch_path(&scratch, "s"));
    pid_t pid;

    assert_true(listener >= 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        serve(listener, script);
    close(listener);
    return pid;
}

static void stop_process(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void no_daemon_is_no_error(void **state)
{
    struct ctl_answer a;

    (void)state;
    assert_int_equal(ctl_ask(CTL_STATUS, "", WAIT_MS, &a), 0);
    assert_false(a.is_running);
    assert_string_equal(a.text, "no daemon is running");
    ctl_answer_done(&a);
    assert_int_equal(ctl_end(CTL_STOP, WAIT_MS, -1, &a), 0);
    assert_false(a.is_running);
    ctl_answer_done(&a);
    assert_int_equal(access(scratch_path(&scratch, "s.lock"), F_OK), -1);
}

static void refused_directory_is_an_error(void **state)
{
    struct ctl_answer a;

    (void)state;
    chmod(scratch.dir, 0755);
    assert_int_equal(ctl_ask(CTL_STATUS, "", WAIT_MS, &a), -EPERM);
    assert_non_null(strstr(a.text, scratch.dir));
    ctl_answer_done(&a);
}

static void rows_arrive(void **state)
{
    struct script script = {.write = two_rows};
    struct ctl_answer a;
    struct wire_reader r;
    struct msg_field field;
    pid_t pid = start(&script);

    (void)state;
    assert_int_equal(ctl_ask(CTL_LIST, "", WAIT_MS, &a), 0);
    assert_true(a.is_running);
    assert_int_equal(a.pid, pid);
    assert_int_equal(a.row_count, 2);
    assert_int_equal(ctl_row_fields(&a.rows[1], &r), 1);
    assert_int_equal(message_next_field(&r, &field), 0);
    assert_memory_equal(field.str.data, "b", 1);
    ctl_answer_done(&a);
    stop_process(pid);
}

/* What each answer is worth. */
static void assert_ask(void (*write)(struct wire_writer *w), int want)
{
    struct script script = {.write = write};
    struct ctl_answer a;
    pid_t pid = start(&script);

    assert_int_equal(ctl_ask(CTL_STATUS, "", WAIT_MS, &a), want);
    if (want < 0)
        assert_string_not_equal(a.text, "");
    ctl_answer_done(&a);
    stop_process(pid);
}

/* Answers with the argument as a row. */
static _Noreturn void serve_argument(int listener)
{
    uint8_t question[1024];
    struct wire_writer w;
    struct msg_ctl m;
    char text[64];
    struct frame f;
    ssize_t got;
    long used;
    int fd;

    alarm(ACCEPTING_LIFE_S);
    fd = accept_one(listener);
    got = recv(fd, question, sizeof(question), 0);
    used = frame_parse(question, (size_t)got, &f);
    if (f.type != FRAME_HELLO ||
        frame_parse(question + used, (size_t)(got - used), &f) <= 0 ||
        message_get_ctl(&f, &m))
        _exit(1);
    snprintf(text, sizeof(text), "%.*s", (int)m.argument.len, m.argument.data);
    wire_writer_init(&w, NULL, 0, 65536);
    put_welcome(&w);
    put_row(&w, text);
    message_put_ctl_end(&w, 0);
    _exit(send(fd, w.data, w.len, MSG_NOSIGNAL) < 0);
}

static void arguments_go_along(void **state)
{
    int listener = connect_listen(scratch_path(&scratch, "s"));
    struct ctl_answer a;
    int status;
    pid_t pid = fork();

    (void)state;
    if (pid == 0)
        serve_argument(listener);
    close(listener);
    assert_int_equal(ctl_ask(CTL_FLUSH, "example.org:443", WAIT_MS, &a), 0);
    assert_int_equal(a.row_count, 1);
    assert_true(ctl_row_is(&a.rows[0], "host", "example.org:443"));
    ctl_answer_done(&a);
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
}

static void failures_are_told_apart(void **state)
{
    (void)state;
    assert_ask(only_end, 0);
    assert_ask(end_with_error, -EBUSY);
    assert_ask(refusal, -EPERM);
    assert_ask(put_nothing, -ECONNRESET);
    assert_ask(welcome_alone, -ECONNRESET);
}

static void nonsense_is_an_error(void **state)
{
    struct script script = {.write = put_nonsense};
    struct ctl_answer a;
    pid_t pid = start(&script);

    (void)state;
    assert_true(ctl_ask(CTL_STATUS, "", WAIT_MS, &a) < 0);
    ctl_answer_done(&a);
    stop_process(pid);
}

static void silence_times_out(void **state)
{
    struct script script = {.is_deaf = true};
    struct ctl_answer a;
    pid_t pid = start(&script);

    (void)state;
    assert_int_equal(ctl_ask(CTL_STATUS, "", SHORT_WAIT_MS, &a), -ETIMEDOUT);
    assert_true(a.is_running);
    ctl_answer_done(&a);
    stop_process(pid);
}

/* A process that the kernel knows as warmcurld answers and lingers a bit. */
static const struct script lingering = {.write = only_end};

static int run_as_daemon(void)
{
    struct timespec delay = {.tv_nsec = 100000000};

    nanosleep(&delay, NULL);
    serve(3, &lingering);
}

static void end_returns_when_the_process_has_ended(void **state)
{
    char program[PATH_MAX];
    struct ctl_answer a;
    int listener;
    int status;
    pid_t pid;

    (void)state;
    fake_install();
    assert_int_equal(spawn_find_program(program), 0);
    listener = connect_listen(scratch_path(&scratch, "s"));
    pid = spawn_child(program, listener, scratch.path);
    close(listener);
    assert_int_equal(ctl_end(CTL_STOP, WAIT_MS, -1, &a), 0);
    assert_true(a.is_running);
    assert_int_equal(a.pid, pid);
    /* It has ended: no waiting here. */
    assert_int_equal(waitpid(pid, &status, WNOHANG), pid);
    ctl_answer_done(&a);
    unsetenv("WARMCURLD");
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, placing_setup, placing_teardown)

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        TEST(no_daemon_is_no_error),
        TEST(refused_directory_is_an_error),
        TEST(rows_arrive),
        TEST(arguments_go_along),
        TEST(failures_are_told_apart),
        TEST(nonsense_is_an_error),
        TEST(silence_times_out),
        TEST(end_returns_when_the_process_has_ended),
    };

    (void)argc;
    if (strstr(argv[0], "warmcurld") != NULL)
        return run_as_daemon();
    return cmocka_run_group_tests_name("ctl_session", tests, NULL, NULL);
}
