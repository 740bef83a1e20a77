package dev.dualtrack.job.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class HtmlTest {
    private static final String HOSTILE = "\"><script>alert('&')</script>";

    @Test
    void escapesTextsAndValuesOfAttributes() {
        String document =
                new Html().element("p", HOSTILE, "title", HOSTILE, "class", "a").document();

        Element page = Jsoup.parse(document);
        assertThat(page.select("script")).isEmpty();
        assertThat(page.expectFirst("p").text()).isEqualTo(HOSTILE);
        assertThat(page.expectFirst("p").attr("title")).isEqualTo(HOSTILE);
        assertThat(page.expectFirst("p").attr("class")).isEqualTo("a");
    }

    @Test
    void leavesNoElementOpen() {
        Html html = new Html().open("div").open("p");

        assertThatThrownBy(html::document).hasMessage("open elements: [p, div] (expected: none)");
        assertThat(html.close().close().document()).isEqualTo("<!DOCTYPE html>\n<div><p></p>\n</div>\n");
    }
}
