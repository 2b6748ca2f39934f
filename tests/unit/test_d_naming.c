#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/transfer_internal.h"
#include "making.h"

static struct transfer t;

/* A transfer whose request has a netrc file NETRC, and cookies. */
static void begin(const char *netrc)
{
    struct making m;

    making_start(&m, 0);
    making_file(&m, WC_OPT_NETRC_FILE, netrc, "machine h");
    making_file(&m, WC_OPT_COOKIEFILE, "my/cookies", "a=b");
    memset(&t, 0, sizeof(t));
    t.req = making_request(&m);
}

static void end(void)
{
    request_free(t.req);
}

static struct content *content_of(uint32_t number)
{
    return request_find(t.req, number)->content;
}

static void files_get_their_names(void **state)
{
    char text[NAMING_BYTES];

    (void)state;
    begin("my/netrc");
    assert_true(naming_applies(&t));
    snprintf(text, sizeof(text), "not in %s, but in %s\n",
             content_path(content_of(WC_OPT_NETRC_FILE)),
             content_path(content_of(WC_OPT_COOKIEFILE)));
    naming_apply(&t, text, sizeof(text));
    assert_string_equal(text, "not in my/netrc, but in my/cookies\n");
    end();
}

/* One path may begin as another. */
static void others_keep_theirs(void **state)
{
    char text[NAMING_BYTES], copy[NAMING_BYTES];

    (void)state;
    begin("my/netrc");
    snprintf(text, sizeof(text), "in %s0, no file",
             content_path(content_of(WC_OPT_NETRC_FILE)));
    strcpy(copy, text);
    naming_apply(&t, text, sizeof(text));
    assert_string_equal(text, copy);
    end();
}

static void what_is_too_long_is_cut(void **state)
{
    char text[32];

    (void)state;
    begin("a/name/that/is/longer/than/ours");
    snprintf(text, sizeof(text), "in %s",
             content_path(content_of(WC_OPT_NETRC_FILE)));
    naming_apply(&t, text, 24);
    assert_string_equal(text, "in a/name/that/is/longe");
    end();
}

static void an_interface_without_an_address_is_a_name(void **state)
{
    char text[] = "Couldn't bind to interface 'a' with errno 19: x";
    char other[] = "Couldn't bind to interface";

    (void)state;
    begin("my/netrc");
    naming_apply(&t, text, sizeof(text));
    assert_non_null(strstr(text, "interface"));
    t.is_unbound = true;
    naming_apply(&t, text, sizeof(text));
    assert_string_equal(text, "Couldn't bind to 'a' with errno 19: x");
    naming_apply(&t, other, sizeof(other));
    assert_string_equal(other, "Couldn't bind to interface");
    end();
}

static void without_files_nothing_is_looked_for(void **state)
{
    struct making m;

    (void)state;
    making_start(&m, 0);
    memset(&t, 0, sizeof(t));
    t.req = making_request(&m);
    assert_false(naming_applies(&t));
    t.is_unbound = true;
    assert_true(naming_applies(&t));
    end();
}

/* What a daemon of the command's own is told not to speak. */
static void protocols_of_others_are_not_supported(void **state)
{
    static const char *const words[][2] = {
        {"Protocol \"ftp\" disabled", "Protocol \"ftp\" not supported"},
        {"Protocol \"gophers\" disabled (in redirect)\n",
         "Protocol \"gophers\" not supported (in redirect)\n"},
        {"Protocol \"ftp\" is disabled", "Protocol \"ftp\" not supported"},
        {"Protocol \"http\" disabled", "Protocol \"http\" disabled"},
        {"Protocol \"wss\" disabled", "Protocol \"wss\" disabled"},
        {"Protocol \"x\" not supported or disabled in libcurl",
         "Protocol \"x\" not supported or disabled in libcurl"},
        {"Protocol \"", "Protocol \""},
    };
    char text[NAMING_BYTES];

    (void)state;
    begin("my/netrc");
    naming_apply(&t, strcpy(text, words[0][0]), sizeof(text));
    assert_string_equal(text, words[0][0]);
    admit_have_tickets();
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        naming_apply(&t, strcpy(text, words[i][0]), sizeof(text));
        assert_string_equal(text, words[i][1]);
    }
    end();
}

static int set_up(void **state)
{
    (void)state;
    admit_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_get_their_names),
        cmocka_unit_test(others_keep_theirs),
        cmocka_unit_test(what_is_too_long_is_cut),
        cmocka_unit_test(an_interface_without_an_address_is_a_name),
        cmocka_unit_test(without_files_nothing_is_looked_for),
        cmocka_unit_test(protocols_of_others_are_not_supported),
    };

    return cmocka_run_group_tests_name("d_naming", tests, set_up, NULL);
}
