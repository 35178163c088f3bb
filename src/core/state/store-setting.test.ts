import { expect, test } from 'vitest';
import { parseStore, type RedisPlace, redisAddress } from './store-setting.ts';

const redis = (url: string): RedisPlace => parseStore(url) as RedisPlace;

test.each([
  ['redis://:s%40c%2Fret@localhost', 'redis://localhost:6379/0'],
  ['REDIS://ann:secret@localhost:7000/3', 'redis://ann@localhost:7000/3'],
  ['rediss://redis.example/2', 'rediss://redis.example:6379/2'],
  ['redis://:p@[::1]:6380', 'redis://[::1]:6380/0'],
  ['redis+unix://:p@x/run/a%20b.sock', 'redis+unix:///run/a%20b.sock?db=0'],
  ['redis+unix://ann:p@x/run/redis.sock?db=4', 'redis+unix://ann@localhost/run/redis.sock?db=4'],
])('the address %s without its password', (url, expected) => {
  const place = redis(url);
  const bare = redisAddress(place);
  expect(bare).toBe(expected);
  const { url: _url, password, ...same } = place;
  // Of a socket the host says nothing.
  if (place.path !== null) Reflect.deleteProperty(same, 'host');
  expect(redis(bare)).toMatchObject({ ...same, password: null });
  expect(redis(redisAddress(redis(bare), password))).toMatchObject({ ...same, password });
});
