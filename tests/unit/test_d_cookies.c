#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "daemon/cookies.h"

static CURL *handle_of(const struct cookies *c)
{
    CURL *easy = curl_easy_init();

    assert_non_null(easy);
    curl_easy_setopt(easy, CURLOPT_COOKIEFILE, "");
    assert_int_equal(
        curl_easy_setopt(easy, CURLOPT_SHARE, c ? cookies_share(c) : NULL),
        CURLE_OK);
    return easy;
}

/* The cookies that EASY knows, the last one in *RET_LAST. */
static unsigned count(CURL *easy, char ret_last[256])
{
    struct curl_slist *list = NULL;
    unsigned n = 0;

    assert_int_equal(curl_easy_getinfo(easy, CURLINFO_COOKIELIST, &list),
                     CURLE_OK);
    for (struct curl_slist *at = list; at; at = at->next, n++) {
        strncpy(ret_last, at->data, 255);
        ret_last[255] = '\0';
    }
    curl_slist_free_all(list);
    return n;
}

static void one_sessions_handles_share_them(void **state)
{
    struct cookies *mine = cookies_new();
    struct cookies *others = cookies_new();
    CURL *first = handle_of(mine);
    CURL *second = handle_of(mine);
    CURL *stranger = handle_of(others);
    CURL *alone = handle_of(NULL);
    char text[256] = "";

    (void)state;
    curl_easy_setopt(first, CURLOPT_COOKIELIST,
                     "Set-Cookie: a=b; domain=h.test");
    /* They outlive the handle. */
    curl_easy_cleanup(first);
    assert_int_equal(count(second, text), 1);
    assert_non_null(strstr(text, "\ta\tb"));
    assert_int_equal(count(stranger, text), 0);
    assert_int_equal(count(alone, text), 0);
    curl_easy_cleanup(second);
    curl_easy_cleanup(stranger);
    curl_easy_cleanup(alone);
    cookies_free(mine);
    cookies_free(others);
}

static void none_are_freed(void **state)
{
    (void)state;
    cookies_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_sessions_handles_share_them),
        cmocka_unit_test(none_are_freed),
    };

    return cmocka_run_group_tests_name("d_cookies", tests, NULL, NULL);
}
