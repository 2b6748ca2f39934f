#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client/helptext.h"
#include "client/options.h"

/* Columns that the words may have beside a name of usual length. */
#define TEXT_COLUMNS 45

static bool takes_value(const struct option *o)
{
    return o->arity == ARITY_TEXT || o->arity == ARITY_FILE;
}

static void each_option_has_its_row(void **state)
{
    (void)state;
    assert_int_equal(helptext_count, option_count);
    for (size_t i = 0; i < helptext_count; i++)
        assert_string_equal(helptexts[i].name, option_table[i].name);
}

/* --help alone has a value that may be left out. */
static void values_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < helptext_count; i++) {
        const char *arg = helptexts[i].arg;

        if (helptexts[i].categories & HELPTEXT_OLD ||
            !strcmp(helptexts[i].name, "help"))
            continue;
        if (takes_value(&option_table[i]) != (arg != NULL))
            fail_msg("--%s", helptexts[i].name);
        if (arg && (arg[0] != '<' || arg[strlen(arg) - 1] != '>'))
            fail_msg("--%s %s", helptexts[i].name, arg);
    }
}

static void words_are_short(void **state)
{
    (void)state;
    for (size_t i = 0; i < helptext_count; i++) {
        if (!helptexts[i].categories || !*helptexts[i].text ||
            strlen(helptexts[i].text) > TEXT_COLUMNS)
            fail_msg("--%s", helptexts[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_option_has_its_row),
        cmocka_unit_test(values_are_named),
        cmocka_unit_test(words_are_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
