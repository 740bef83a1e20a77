package dev.dualtrack.e2e;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * Plausible support policies in Korean, a pure function of their number: every run of the demo and of a test loads the
 * same rows. Region codes are those of the administrative districts, industry codes are KSIC sections.
 */
public final class SamplePolicies {
    private static final List<String> AUDIENCES = List.of("청년", "여성", "중장년", "장애인", "재도전", "지역", "기술", "사회적");
    private static final List<String> AIMS = List.of("창업", "수출", "고용", "연구개발", "시설", "운전자금", "디지털 전환", "에너지 절감");
    private static final List<String> KINDS = List.of("특례 보증", "융자", "보조금", "바우처", "이차보전");
    private static final List<String> ISSUERS = List.of("기술보증기금", "신용보증기금", "중소벤처기업진흥공단", "서울신용보증재단", "소상공인시장진흥공단");
    private static final List<String> REGIONS = List.of(
            "11", "26", "27", "28", "29", "30", "31", "36", "41", "43", "44", "46", "47", "48", "50", "51", "52");
    private static final List<String> INDUSTRIES = List.of("C", "F", "G", "H", "I", "J", "M", "N", "P", "Q");
    private static final String INSERT = """
            INSERT INTO public.policies (policy_id, title, content, issuing_organization, target_regions, target_industries,
              funding_amount_min, funding_amount_max, interest_rate, application_start_date, application_end_date, is_active)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, true)""";

    private static final String REPEAT = """
            INSERT INTO policies (policy_id, title, content, issuing_organization, target_regions, target_industries,
              funding_amount_min, funding_amount_max, interest_rate, application_start_date, application_end_date)
            SELECT 'POL-BULK-' || lpad(number::text, 7, '0'), title, content, issuing_organization, target_regions,
              target_industries, funding_amount_min, funding_amount_max, interest_rate, application_start_date,
              application_end_date
            FROM generate_series(1, ?) AS number
            JOIN policies ON policy_id = 'POL-2025-' || lpad((number % ?)::text, 5, '0')""";

    /** How many texts {@link #repeat} uses. */
    static final int REPEATED = 200;

    private SamplePolicies() {}

    /** The id of the n-th policy: {@code POL-2025-00042}. */
    public static String id(int number) {
        return String.format(Locale.ROOT, "POL-2025-%05d", number);
    }

    /** Inserts the policies with the numbers from {@code first} on in one transaction. */
    public static void insert(Connection connection, int first, int count) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (int number = first; number < first + count; number++) {
                bind(statement, number);
                statement.addBatch();
            }
            statement.executeBatch();
            connection.commit();
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    /** Adds so many policies with the texts of the first {@link #REPEATED}, which the worker's cache of vectors then serves. */
    static void repeat(SourceDatabase source, int count) throws SQLException {
        source.update(REPEAT, count, REPEATED);
    }

    private static void bind(PreparedStatement statement, int number) throws SQLException {
        String audience = pick(AUDIENCES, number);
        String aim = pick(AIMS, number / 3);
        String kind = pick(KINDS, number / 7);
        Connection connection = statement.getConnection();
        statement.setString(1, id(number));
        statement.setString(2, audience + " " + aim + " " + kind + " " + number);
        statement.setString(3, audience + " 기업의 " + aim + "을 돕는 " + kind + " 프로그램입니다.");
        statement.setString(4, pick(ISSUERS, number));
        statement.setArray(5, connection.createArrayOf("text", new String[] {
            pick(REGIONS, number), pick(REGIONS, number + 5)
        }));
        statement.setArray(6, connection.createArrayOf("text", new String[] {pick(INDUSTRIES, number)}));
        statement.setLong(7, 1_000_000L * (1 + number % 50));
        statement.setLong(8, 10_000_000L * (1 + number % 50));
        statement.setBigDecimal(9, BigDecimal.valueOf(150 + number % 40 * 10L, 2));
        statement.setDate(10, Date.valueOf(LocalDate.of(2025, 1, 1)));
        statement.setDate(11, Date.valueOf(LocalDate.of(2025, 12, 31)));
    }

    private static String pick(List<String> values, int number) {
        return values.get(number % values.size());
    }
}
