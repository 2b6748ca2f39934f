#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client/config.h"

static size_t count(const struct config *config)
{
    size_t n = 0;

    for (const struct optval *o = config->opts; o; o = o->next)
        n++;
    return n;
}

static void last_value_wins(void **state)
{
    struct config config = {0};

    (void)state;
    config_set_text(&config, WC_OPT_RANGE, WIRE_STRING, "a");
    config_set_long(&config, WC_OPT_TIMEOUT_MS, 5);
    config_set_text(&config, WC_OPT_RANGE, WIRE_STRING, "b");
    assert_int_equal(count(&config), 2);
    assert_int_equal(config.opts->number, WC_OPT_RANGE);
    assert_string_equal(config.opts->text, "b");
    /* Another type leaves nothing behind. */
    config_set_off(&config, WC_OPT_RANGE, 7);
    assert_null(config.opts->text);
    assert_int_equal(config.opts->num, 7);
    assert_int_equal(config.opts->type, WIRE_OFF_T);
    assert_null(config_opt(&config, WC_OPT_URL));
}

static void unset(void **state)
{
    struct config config = {0};

    (void)state;
    config_unset(&config, WC_OPT_RANGE);
    config_set_long(&config, 1, 1);
    config_set_long(&config, 2, 2);
    config_set_long(&config, 3, 3);
    config_unset(&config, 3); /* the last one */
    config_set_long(&config, 4, 4);
    assert_int_equal(config.last_opt->number, 4);
    config_unset(&config, 1); /* the first one */
    config_unset(&config, 9);
    assert_int_equal(count(&config), 2);
    assert_int_equal(config.opts->number, 2);
    config_unset(&config, 2);
    config_unset(&config, 4); /* the only one */
    assert_null(config.opts);
    config_set_long(&config, 5, 5);
    assert_int_equal(count(&config), 1);
}

static void lists_keep_their_order(void **state)
{
    struct strlist list = {0};

    (void)state;
    strlist_add(&list, "a");
    strlist_add(&list, "b");
    strlist_add(&list, "c");
    assert_string_equal(list.first->text, "a");
    assert_string_equal(list.first->next->text, "b");
    assert_string_equal(list.last->text, "c");
    assert_null(list.last->next);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_value_wins),
        cmocka_unit_test(unset),
        cmocka_unit_test(lists_keep_their_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
