CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE all_types (
  b bool, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, n numeric, n2 numeric(12,2),
  t text, vc varchar(40), c char(6), u uuid, e mood, j json, jb jsonb,
  d date, ts timestamp, ts3 timestamp(3), tz timestamptz, bt bytea, iv interval, tm time,
  ab bool[], ai2 int2[], ai4 int4[], ai8 int8[], af4 float4[], af8 float8[], an numeric[],
  at text[], avc varchar[], ac char(3)[], au uuid[], ae mood[], aj jsonb[],
  ad date[], ats timestamp[], atz timestamptz[],
  g int4 GENERATED ALWAYS AS (i2 * 2) STORED,
  id int8 PRIMARY KEY);
ALTER TABLE all_types REPLICA IDENTITY FULL;
-- every type
INSERT INTO all_types VALUES (
  true, -5, 2147483647, 9223372036854775807, 1.1, 0.1, 12345.67800, 2.50,
  E'청년 "q" \\ / 😀 é\n\t\u0001\u007f<>&\u2028', 'v', 'ab', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'ok',
  '{"b": 1,  "a":[1,2]}', '{"b": 1,  "a":[1,2]}',
  '2025-01-01', '2025-09-17 10:30:00.123456', '2025-09-17 10:30:00.123', '2025-09-17 19:30:00.123456+09',
  '\xdeadbeef', '1 day', '10:11:12.5',
  '{t,f,NULL}', '{1,-2,NULL}', '{1,2,NULL}', '{1,NULL}', '{1.1,NULL,NaN}', '{0.1,-0,1e300}', '{2.50,NULL,10000000}',
  ARRAY['11', 'a,b', 'q"', NULL, '', ' x', '{}', 'NULL'], '{x,NULL}', '{ab,c}',
  '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,NULL}', '{ok}', ARRAY['{"a":1}'::jsonb, NULL],
  '{2025-01-01,NULL}', '{2025-09-17 10:30:00.123456,NULL}', '{2025-09-17 10:30:00+00,NULL}', DEFAULT, 1);
-- every column NULL
INSERT INTO all_types(id) VALUES (2);
-- not finite, empty
INSERT INTO all_types(f4, f8, n, n2, d, ts, tz, at, an, id)
  VALUES ('NaN', 'Infinity', 'NaN', 0.00, 'infinity', 'infinity', 'infinity', '{}', '{1,NaN}', 3);
INSERT INTO all_types(f4, n, d, ts, tz, ad, ats, atz, id)
  VALUES ('-Infinity', 'Infinity', '-infinity', '-infinity', '-infinity', '{infinity}', '{infinity}', '{infinity,-infinity}', 4);
INSERT INTO all_types(n, id) VALUES ('-Infinity', 5);
-- signs of zero, exponents, limits of precision
INSERT INTO all_types(f4, f8, n, n2, id) VALUES ('-0', '-0', '0.000', 1e9, 6);
INSERT INTO all_types(f4, f8, n, id) VALUES (1e20, 1e-7, 1e30, 7);
INSERT INTO all_types(f4, f8, n, id) VALUES (16777217, 123456789012345680, 1e-10, 8);
-- far dates
INSERT INTO all_types(d, ts, tz, id) VALUES ('12025-12-31', '12025-12-31 23:59:59.9', '12025-12-31 23:59:59.9+00', 9);
INSERT INTO all_types(d, ts, tz, id) VALUES ('1582-10-10', '1582-10-10 00:00:00.000001', '1910-01-01 00:00:00+08:27:52', 10);
INSERT INTO all_types(d, ts, tz, id) VALUES ('0044-03-15 BC', '0044-03-15 10:00:00 BC', '0044-03-15 10:00:00+00 BC', 11);
-- more than one dimension
INSERT INTO all_types(ai4, af8, at, an, id) VALUES ('{{1,2},{3,4}}', '{{1,2}}', '{{a,b},{c,d}}', '{{1,2}}', 12);
