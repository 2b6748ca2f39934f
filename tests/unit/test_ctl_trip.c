#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "fakedaemon.h"
#include "client/ctl_trip.h"
#include "answering.h"
#include "besiding.h"

/* A warmcurl that goes to the server in its own way, as HOW says. */
static const char script[] =
    "#!/bin/sh\n"
    "dir=$(dirname \"$0\")\n"
    "for url; do :; done\n"
    "hostport=${url#http://}; hostport=${hostport%/}\n"
    "case $(cat \"$dir/how\") in\n"
    "direct) echo 'warmcurl: direct: a trace of the connection' >&2;;\n"
    "fails) echo 'curl: (7) Connection refused' >&2; exit 7;;\n"
    "ok) exec bash -c 'exec 3<>/dev/tcp/'${hostport%:*}/${hostport#*:}';\n"
    "    printf \"GET / HTTP/1.1\\r\\n\\r\\n\" >&3; read -r line <&3;\n"
    "    test \"${line#HTTP/1.1 204}\" != \"$line\" && echo \"warmcurl: new: '\"$url\"'\" >&2';;\n"
    "esac\n";

static struct ctl_doctor d;

static void say_how(const char *how)
{
    FILE *file = fopen(beside_path("how"), "w");

    assert_non_null(file);
    fputs(how, file);
    fclose(file);
}

static unsigned look(bool has_daemon)
{
    d = (struct ctl_doctor){
        .check = "trip", .has_daemon = has_daemon, .keeper = {.fd = -1}};
    capture_start(&out, STDOUT_FILENO);
    ctl_trip_check(&d);
    fflush(NULL);
    capture_end(&out);
    ctl_keeper_end(&d.keeper);
    return d.problems;
}

static void a_trip_takes_its_time(void **state)
{
    (void)state;
    say_how("ok");
    if (look(true) != 0)
        fail_msg("%s", out.text);
    assert_has(out.text, "was carried by the daemon, in ");
}

static void going_direct_is_a_problem(void **state)
{
    (void)state;
    say_how("direct");
    assert_int_equal(look(true), 1);
    assert_has(out.text,
               "a plain command is done by curl: a trace of the connection\n");
}

static void a_failure_is_a_problem(void **state)
{
    (void)state;
    say_how("fails");
    assert_int_equal(look(true), 1);
    assert_has(out.text, "failed (7): curl: (7) Connection refused");
}

static void without_a_daemon_there_is_a_private_one(void **state)
{
    (void)state;
    say_how("ok");
    fake_install();
    assert_int_equal(look(false), 0);
    assert_has(out.text, "by a private daemon, in ");
    setenv("WARMCURLD", "/nonexistent/d", 1);
    assert_int_equal(look(false), 1);
    assert_has(out.text, "a private daemon for it: no daemon: ");
    unsetenv("WARMCURLD");
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, placing_setup, answering_teardown)

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        TEST(a_trip_takes_its_time),
        TEST(going_direct_is_a_problem),
        TEST(a_failure_is_a_problem),
        TEST(without_a_daemon_there_is_a_private_one),
    };

    FAKE_DAEMON(argv);
    BESIDE(argc, script);
    return cmocka_run_group_tests_name("ctl_trip", tests, NULL, NULL);
}
