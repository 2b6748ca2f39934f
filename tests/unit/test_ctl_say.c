#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/ctl_say.h"
#include "answering.h"

static void failures_have_words(void **state)
{
    struct ctl_answer a = {.text = "the daemon is busy"};

    (void)state;
    capture_start(&err, STDERR_FILENO);
    ctl_say("hello");
    ctl_say_failed(&a);
    a.text[0] = '\0';
    ctl_say_failed(&a);
    fflush(NULL);
    capture_end(&err);
    assert_string_equal(err.text,
                        "warmcurlctl: hello\n"
                        "warmcurlctl: the daemon is busy\n"
                        "warmcurlctl: the daemon could not be asked\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failures_have_words),
    };

    return cmocka_run_group_tests_name("ctl_say", tests, NULL, NULL);
}
