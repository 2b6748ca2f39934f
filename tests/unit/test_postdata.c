#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/postdata.h"
#include "parsing.h"
#include "scratch.h"

#define URL "http://h/p"

static struct scratch place;

/* Parses and builds; the files are looked for in the scratch directory. */
#define BUILD(...) \
    (assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_DAEMON), build())

static int build(void)
{
    int error = postdata_load(&inv, conf(), false);

    if (!error)
        error = postdata_load(&inv, conf(), true);
    return error ? error : postdata_build(conf());
}

static void assert_post(const char *text, size_t len)
{
    assert_non_null(conf()->post);
    assert_int_equal(conf()->post_bytes, len);
    assert_memory_equal(conf()->post, text, len);
    assert_null(conf()->query);
}

#define ASSERT_POST(text) assert_post(text, sizeof(text) - 1)

/* As 7.88.1, 8.14.1 and 8.23.0 send them. */
static void plain_text(void **state)
{
    (void)state;
    assert_int_equal(BUILD("-d", "a", "-d", "b"), 0);
    ASSERT_POST("a&b");
    assert_int_equal(BUILD("-d", "a", "-d", ""), 0);
    ASSERT_POST("a&");
    assert_int_equal(BUILD("-d", ""), 0);
    ASSERT_POST("");
    assert_int_equal(BUILD("--data-raw", "@x", "--data-binary", "y"), 0);
    ASSERT_POST("@x&y");
    assert_int_equal(BUILD("--json", "{", "--json", "}"), 0);
    ASSERT_POST("{}");
    assert_int_equal(BUILD("--json", "x", "-d", "y"), 0);
    ASSERT_POST("x&y");
    assert_int_equal(BUILD("-d", "x", "--json", "y"), 0);
    ASSERT_POST("xy");
    /* "b" or "&b", as versions go. */
    assert_int_equal(BUILD("-d", "", "-d", "b"), -EINVAL);
}

static void encoding(void **state)
{
    static const struct {
        const char *arg;
        const char *post;
    } cases[] = {
        {"a b", "a+b"},
        {"=a b&", "a+b%26"},
        {"n=~-._a b+", "n=~-._a+b%2B"},
        {"", ""},
        {"=", ""},
        {"n=", "n="},
        {"a=b@c", "a=b%40c"},
        {"a@b=c", "a@b=c"},
        {"a b=c d", "a b=c+d"},
        {"%20", "%2520"},
        {"\xc3\xbc", "%C3%BC"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(BUILD("--data-urlencode", cases[i].arg), 0);
        assert_string_equal(conf()->post, cases[i].post);
        assert_int_equal(conf()->post_bytes, strlen(cases[i].post));
    }
}

static void files(void **state)
{
    (void)state;
    scratch_write(&place, "crlf", "a\r\nb\n", 0600);
    scratch_write(&place, "empty", "", 0600);
    assert_int_equal(BUILD("-d", "@crlf"), 0);
    ASSERT_POST("ab");
    assert_int_equal(BUILD("--data-binary", "@crlf"), 0);
    ASSERT_POST("a\r\nb\n");
    assert_int_equal(BUILD("--json", "@crlf"), 0);
    ASSERT_POST("a\r\nb\n");
    assert_int_equal(BUILD("--data-urlencode", "n@crlf"), 0);
    ASSERT_POST("n=a%0D%0Ab%0A");
    assert_int_equal(BUILD("--data-urlencode", "@crlf"), 0);
    ASSERT_POST("a%0D%0Ab%0A");
    assert_int_equal(BUILD("--data-urlencode", "n@empty"), 0);
    ASSERT_POST("");
    assert_int_equal(BUILD("-d", "x", "-d", "@crlf", "-d", "@empty"), 0);
    ASSERT_POST("x&ab&");
    assert_int_equal(BUILD("-d", "@missing"), -ENOENT);
    assert_int_equal(BUILD("-d", "@"), -ENOENT);
    assert_int_equal(BUILD("--data-urlencode", "x@missing"), -ENOENT);
}

/* Zero bytes stay in binary data; for -d versions differ. */
static void zero_bytes(void **state)
{
    int fd = open(scratch_path(&place, "zero"), O_WRONLY | O_CREAT, 0600);

    (void)state;
    assert_int_equal(write(fd, "a\0b", 3), 3);
    close(fd);
    assert_int_equal(BUILD("--data-binary", "@zero"), 0);
    ASSERT_POST("a\0b");
    assert_int_equal(BUILD("-d", "@zero"), -EINVAL);
    assert_int_equal(BUILD("--data-urlencode", "@zero"), 0);
    ASSERT_POST("a%00b");
    assert_int_equal(BUILD("-G", "--data-binary", "@zero"), -EINVAL);
}

static void queries(void **state)
{
    (void)state;
    assert_int_equal(BUILD("-G", "-d", "a=b", "--data-urlencode", "c=d e"), 0);
    assert_null(conf()->post);
    assert_string_equal(conf()->query, "a=b&c=d+e");
    assert_int_equal(
        BUILD("--url-query", "a=b c", "--url-query", "+x=%20", "-d", "b"), 0);
    assert_string_equal(conf()->query, "a=b+c&x=%20");
    assert_int_equal(conf()->post_bytes, 1);
    assert_int_equal(BUILD("-G"), 0);
    assert_null(conf()->query);
    assert_int_equal(BUILD("--url-query", "+@crlf"), 0);
    assert_string_equal(conf()->query, "@crlf");
}

static void many_pieces(void **state)
{
    struct config config = {0};
    struct data_piece pieces[5000] = {0};

    (void)state;
    for (size_t i = 0; i < 5000; i++) {
        pieces[i].kind = DATA_RAW;
        pieces[i].text = "0123456789";
        pieces[i].next = i + 1 < 5000 ? &pieces[i + 1] : NULL;
    }
    config.data = pieces;
    assert_int_equal(postdata_build(&config), 0);
    assert_int_equal(config.post_bytes, 5000 * 11 - 1);
}

static int set_up(void **state)
{
    (void)state;
    parsing_clean_environment();
    scratch_init(&place);
    return chdir(place.dir);
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(place.dir);
    return chdir("/");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text), cmocka_unit_test(encoding),
        cmocka_unit_test(files),      cmocka_unit_test(zero_bytes),
        cmocka_unit_test(queries),    cmocka_unit_test(many_pieces),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
