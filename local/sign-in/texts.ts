import { type Catalogues, sayFrom } from '../../shared/texts/catalogue.ts'

const en = {
  'login.title': 'Sign in',
  'login.lead': 'Administration of {host}',
  'login.leadNative': 'A command line tool on this computer asks to act as you on {host}.',
  'login.name': 'User name',
  'login.password': 'Password',
  'login.submit': 'Sign in',
  'login.wrong': 'The user name or the password is wrong.',
  'login.wait':
    '{minutes, plural, =0 {Too many tries. Wait {seconds, plural, one {# second} other {# seconds}} and try again.} one {Too many tries. Wait # minute and try again.} other {Too many tries. Wait # minutes and try again.}}',
  'expired.title': 'This page has expired',
  'expired.text': 'Signing in was not finished in time, or was started in another browser.',
  'error.title': 'Signing in did not work',
  'error.text': 'The request could not be answered ({code}).',
  'signOut.title': 'Sign out?',
  'signOut.text': 'You will have to enter your password again to use the console.',
  'signOut.submit': 'Sign out',
  'signOut.cancel': 'Stay signed in',
  'signedOut.title': 'Signed out',
  'signedOut.text': 'You can close this page.',
  'console.open': 'Open the console',
}

export type SignInTextKey = keyof typeof en

/** Messages in ICU MessageFormat. */
export const signInTexts: Catalogues<SignInTextKey> = {
  en,
  ja: {
    'login.title': 'サインイン',
    'login.lead': '{host} の管理',
    'login.leadNative':
      'このコンピューターのコマンドラインツールが、{host} をあなたの権限で操作しようとしています。',
    'login.name': 'ユーザー名',
    'login.password': 'パスワード',
    'login.submit': 'サインイン',
    'login.wrong': 'ユーザー名またはパスワードが違います。',
    'login.wait':
      '{minutes, plural, =0 {試行回数が多すぎます。{seconds}秒待ってから、もう一度お試しください。} other {試行回数が多すぎます。#分待ってから、もう一度お試しください。}}',
    'expired.title': 'このページは期限切れです',
    'expired.text': 'サインインが時間内に終わらなかったか、別のブラウザーで始められました。',
    'error.title': 'サインインできませんでした',
    'error.text': '要求を処理できませんでした（{code}）。',
    'signOut.title': 'サインアウトしますか？',
    'signOut.text': 'もう一度管理コンソールを使うには、パスワードの入力が必要になります。',
    'signOut.submit': 'サインアウト',
    'signOut.cancel': 'サインインしたままにする',
    'signedOut.title': 'サインアウトしました',
    'signedOut.text': 'このページを閉じてかまいません。',
    'console.open': '管理コンソールを開く',
  },
}

export const signInText = sayFrom(signInTexts)
