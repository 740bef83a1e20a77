package dev.dualtrack.core.embedding;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts as a table of policies has them, Korean with some English: the same ones in the same order each time. */
final class SampleTexts {
    private static final List<String> REGIONS = List.of("서울", "부산", "대구", "인천", "광주", "대전", "울산", "강원", "제주");
    private static final List<String> PEOPLE =
            List.of("청년", "소상공인", "여성 기업인", "예비 창업자", "farmers", "small exporters", "young researchers");
    private static final List<String> HELP =
            List.of("정책자금 융자", "창업 보조금", "신용 보증", "컨설팅", "a loan at a fixed rate", "tax relief", "export insurance");
    private static final List<String> TERMS = List.of(
            "신청 기간 안에 서류를 제출하여야 한다.",
            "상시 근로자 수 다섯 명 미만의 사업자를 대상으로 한다.",
            "The rate is fixed for the first three years.",
            "휴업 또는 폐업 중인 기업은 제외한다.",
            "Applicants who received the same support last year are excluded.",
            "지원금은 심사 후 한 달 이내에 지급한다.");

    private final Random random = new Random(42);

    /** The next text: a title with that number, so many sentences, an amount and a rate. */
    String next(int number, int terms) {
        List<String> parts = new ArrayList<>();
        parts.add(any(REGIONS) + " " + any(PEOPLE) + ": " + any(HELP) + " " + number);
        for (int i = 0; i < terms; i++) {
            parts.add(any(TERMS));
        }
        parts.add("지원금액: " + random.nextInt(1, 100) + "000000원 금리: " + random.nextInt(1, 90) / 10.0 + "%");
        return String.join("\n", parts);
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
