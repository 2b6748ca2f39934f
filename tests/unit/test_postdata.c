#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/postdata.h"
#include "parsing.h"
#include "scratch.h"

#define URL "http://h/p"

static struct scratch place;

/* Parses and builds; the files are looked for in the scratch directory. */
#define BUILD(...) \
    (assert_int_equal(PARSE(__VA_ARGS__, URL), VERDICT_DAEMON), build())

static void build(void)
{
    assert_int_equal(postdata_load(&inv, conf(), false), 0);
    assert_int_equal(postdata_load(&inv, conf(), true), 0);
    postdata_build(conf());
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
    BUILD("-d", "a", "-d", "b");
    ASSERT_POST("a&b");
    BUILD("-d", "a", "-d", "");
    ASSERT_POST("a&");
    BUILD("-d", "");
    ASSERT_POST("");
    BUILD("--data-raw", "@x", "--data-binary", "y");
    ASSERT_POST("@x&y");
    BUILD("--json", "{", "--json", "}");
    ASSERT_POST("{}");
    BUILD("--json", "x", "-d", "y");
    ASSERT_POST("x&y");
    BUILD("-d", "x", "--json", "y");
    ASSERT_POST("xy");
}

static void nothing_before_the_first(void **state)
{
    (void)state;
    dialect_use("8.5.0");
    BUILD("-d", "", "-d", "", "-d", "b");
    ASSERT_POST("&&b");
    BUILD("-d", "", "--json", "b");
    ASSERT_POST("b");
    dialect_use("8.6.0");
    BUILD("-d", "", "-d", "", "-d", "b");
    ASSERT_POST("b");
    BUILD("-d", "a", "-d", "", "-d", "b");
    ASSERT_POST("a&&b");
    BUILD("-G", "-d", "", "-d", "b");
    assert_string_equal(conf()->query, "b");
    /* Not so for queries of their own. */
    BUILD("--url-query", "", "--url-query", "b");
    assert_string_equal(conf()->query, "&b");
    dialect_use("7.88.1");
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
        BUILD("--data-urlencode", cases[i].arg);
        assert_string_equal(conf()->post, cases[i].post);
        assert_int_equal(conf()->post_bytes, strlen(cases[i].post));
    }
}

static void files(void **state)
{
    (void)state;
    scratch_write(&place, "crlf", "a\r\nb\n", 0600);
    scratch_write(&place, "empty", "", 0600);
    BUILD("-d", "@crlf");
    ASSERT_POST("ab");
    BUILD("--data-binary", "@crlf");
    ASSERT_POST("a\r\nb\n");
    BUILD("--json", "@crlf");
    ASSERT_POST("a\r\nb\n");
    BUILD("--data-urlencode", "n@crlf");
    ASSERT_POST("n=a%0D%0Ab%0A");
    BUILD("--data-urlencode", "@crlf");
    ASSERT_POST("a%0D%0Ab%0A");
    BUILD("--data-urlencode", "n@empty");
    ASSERT_POST("");
    BUILD("-d", "x", "-d", "@crlf", "-d", "@empty");
    ASSERT_POST("x&ab&");
}

/* It is warned of and counts as empty, or later is the end. */
static void missing_files(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-d", "@missing", "-d", "b", URL),
                     VERDICT_PREFER_DIRECT);
    build();
    ASSERT_POST("&b");
    assert_int_equal(PARSE("--data-urlencode", "x@missing", URL),
                     VERDICT_PREFER_DIRECT);
    build();
    ASSERT_POST("");
    dialect_use("8.14.1");
    assert_int_equal(PARSE("-d", "@missing", URL), VERDICT_FAILS);
    dialect_use("7.88.1");
    /* One that goes away meanwhile is for curl to miss. */
    scratch_write(&place, "brief", "x", 0600);
    assert_int_equal(PARSE("-d", "@brief", URL), VERDICT_DAEMON);
    unlink("brief");
    assert_int_equal(postdata_load(&inv, conf(), false), -ENOENT);
}

static void write_file(const char *name, const char *data, size_t len)
{
    int fd =
        open(scratch_path(&place, name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_int_equal(write(fd, data, len), len);
    close(fd);
}

/* 7.88.1 reads up to 255 bytes or a line's end, and of them takes what is
 * before the first line end or zero. */
static void odd_line_ends(void **state)
{
    char text[600];

    (void)state;
    write_file("odd", "a\0b\nc\rd\r\ne\r", 11);
    memset(text, 'x', sizeof(text));
    text[10] = text[300] = '\0';
    write_file("long", text, sizeof(text));
    dialect_use("8.6.0");
    BUILD("-d", "@odd");
    ASSERT_POST("ace");
    BUILD("-d", "@long");
    assert_int_equal(conf()->post_bytes, 10 + 45 + 90);
    dialect_use("8.7.0");
    BUILD("-d", "@odd");
    ASSERT_POST("abcde");
    BUILD("-d", "@long");
    assert_int_equal(conf()->post_bytes, 598);
    dialect_use("7.88.1");
}

/* Zero bytes stay in binary data, and end a query. */
static void zero_bytes(void **state)
{
    (void)state;
    write_file("zero", "a\0b", 3);
    BUILD("--data-binary", "@zero");
    ASSERT_POST("a\0b");
    BUILD("--data-urlencode", "@zero");
    ASSERT_POST("a%00b");
    BUILD("-G", "--data-binary", "@zero");
    assert_string_equal(conf()->query, "a");
}

static void queries(void **state)
{
    (void)state;
    BUILD("-G", "-d", "a=b", "--data-urlencode", "c=d e");
    assert_null(conf()->post);
    assert_string_equal(conf()->query, "a=b&c=d+e");
    BUILD("--url-query", "a=b c", "--url-query", "+x=%20", "-d", "b");
    assert_string_equal(conf()->query, "a=b+c&x=%20");
    assert_int_equal(conf()->post_bytes, 1);
    BUILD("-G");
    assert_null(conf()->query);
    /* The data of -G come first, and alone. */
    BUILD("-G", "-d", "a", "--url-query", "b");
    assert_string_equal(conf()->query, "a");
    BUILD("--url-query", "+@crlf");
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
    postdata_build(&config);
    assert_int_equal(config.post_bytes, 5000 * 11 - 1);
}

static int set_up(void **state)
{
    (void)state;
    parsing_clean_environment();
    scratch_enter(&place);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_leave(&place);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text),
        cmocka_unit_test(nothing_before_the_first),
        cmocka_unit_test(encoding),
        cmocka_unit_test(files),
        cmocka_unit_test(missing_files),
        cmocka_unit_test(odd_line_ends),
        cmocka_unit_test(zero_bytes),
        cmocka_unit_test(queries),
        cmocka_unit_test(many_pieces),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
