#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/ctl_warm.h"
#include "answering.h"
#include "besiding.h"

/* The warmcurl beside us. */
static const char script[] =
    "#!/bin/sh\n"
    "printf '%s\\n' \"$*\" >>\"$(dirname \"$0\")/args\"\n"
    "for last; do :; done\n"
    "case $last in\n"
    "*fails*) echo 'curl: (7) no' >&2; exit 7;;\n"
    "*warm*) printf '204 0 0.000850';;\n"
    "*) printf '200 1 0.023456';;\n"
    "esac\n";

static char *urls[] = {(char *)"https://new.example/", (char *)"https://warm/",
                       (char *)"https://fails/", NULL};

static void one_line_for_each_url(void **state)
{
    struct ctl_call call = {.args = urls, .arg_count = 2};

    (void)state;
    assert_int_equal(call_verb(ctl_warm, call), CTL_DONE);
    assert_string_equal(out.text,
                        "https://new.example/: HEAD was answered with 200 on a "
                        "new connection, after 23.5 ms\n"
                        "https://warm/: HEAD was answered with 204 on a warm "
                        "connection, after 850 us\n");
}

static void one_failure_is_a_failure(void **state)
{
    struct ctl_call call = {.args = urls, .arg_count = 3};

    (void)state;
    assert_int_equal(call_verb(ctl_warm, call), CTL_NOT_DONE);
    assert_has(out.text, "https://fails/: HEAD failed (7)\n");
    assert_string_equal(err.text, "curl: (7) no\n");
}

static void programs_get_json(void **state)
{
    struct ctl_call call = {.args = urls + 1, .arg_count = 2, .json = true};

    (void)state;
    assert_int_equal(call_verb(ctl_warm, call), CTL_NOT_DONE);
    assert_string_equal(
        out.text,
        "[{\"url\":\"https://warm/\",\"method\":\"HEAD\",\"exit_code\":0,"
        "\"status\":204,\"new\":false,\"seconds\":0.000850},"
        "{\"url\":\"https://fails/\",\"method\":\"HEAD\",\"exit_code\":7,"
        "\"status\":0,\"new\":false,\"seconds\":0.000000}]\n");
}

static void it_is_a_head_request_of_the_daemon(void **state)
{
    struct ctl_call call = {.args = urls, .arg_count = 1};
    char args[512] = "";
    FILE *in;

    (void)state;
    call_verb(ctl_warm, call);
    in = fopen(beside_path("args"), "r");
    assert_non_null(in);
    assert_non_null(fgets(args, sizeof(args), in));
    fclose(in);
    assert_has(args, "--head");
    assert_has(args, "--warm-only");
    assert_has(args, " -- https://new.example/");
}

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_for_each_url),
        cmocka_unit_test(one_failure_is_a_failure),
        cmocka_unit_test(programs_get_json),
        cmocka_unit_test(it_is_a_head_request_of_the_daemon),
    };

    (void)argv;
    BESIDE(argc, script);
    return cmocka_run_group_tests_name("ctl_warm", tests, NULL, NULL);
}
